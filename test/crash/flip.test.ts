/** A state file with one byte changed, or cut anywhere: refused and left as it is, never a wrong sum. */
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { codeOf } from '../../src/core/errors.ts';
import { PREAMBLE_BYTES, STATE_VERSION } from '../../src/core/state.ts';
import { randomFrom } from '../support/random.ts';
import { SimShoot, STATE_FILE, STATE_FOLDER } from '../support/sim-shoot.ts';

/** A shoot of three frames, all in the checkpoint, and the state file. */
async function savedShoot(): Promise<{ shoot: SimShoot; bytes: Uint8Array }> {
  const shoot = new SimShoot({
    spool: false,
    everyNth: 1,
    timed: false,
    random: randomFrom(3),
    mixed: false,
  });
  for (let i = 0; i < 3; i++) shoot.deliver();
  await shoot.open();
  await shoot.beQuiet();
  await shoot.checkpoint();
  return { shoot, bytes: Uint8Array.from(shoot.disk.peek(STATE_FILE)!) };
}

/** What a start with this file ends in: the code of the error, or `opened` when the sum is the right one. */
async function start(shoot: SimShoot, bytes: Uint8Array): Promise<string | undefined> {
  shoot.disk.plant(STATE_FILE, bytes);
  const names = shoot.disk.namesIn(STATE_FOLDER);
  try {
    await shoot.open();
    await shoot.beQuiet();
    return 'opened';
  } catch (error) {
    expect(shoot.disk.peek(STATE_FILE)).toBe(bytes);
    expect(shoot.disk.namesIn(STATE_FOLDER)).toEqual(names);
    return codeOf(error);
  }
}

it('opens when nothing is changed', async () => {
  const { shoot, bytes } = await savedShoot();
  expect(await start(shoot, bytes)).toBe('opened');
});

it('is refused with any byte changed, by one bit or by all', async () => {
  const { shoot, bytes } = await savedShoot();
  for (let at = 0; at < bytes.length; at++) {
    for (const mask of [1 << (at % 8), 0xff]) {
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= mask;
      expect(await start(shoot, changed), `byte ${at} of ${bytes.length}`).toBe('damaged-state');
    }
  }
  console.log(`${bytes.length} bytes, each changed twice: all refused`);
});

it('is refused when it is cut anywhere, or longer than it says', async () => {
  const { shoot, bytes } = await savedShoot();
  for (let length = 0; length < bytes.length; length++) {
    expect(await start(shoot, bytes.subarray(0, length)), `${length} bytes`).toBe('damaged-state');
  }
  expect(await start(shoot, Uint8Array.of(...bytes, 0))).toBe('damaged-state');
});

it('is refused with head and ledger of one checkpoint and planes of another of the same frames and length', async () => {
  const { shoot, bytes: old } = await savedShoot();
  await shoot.open();
  await shoot.checkpoint();
  const now = shoot.disk.peek(STATE_FILE)!;
  const planesAt = (bytes: Uint8Array) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    return PREAMBLE_BYTES + view.getUint32(12, true) + view.getUint32(16, true);
  };
  const mixed = Buffer.concat([now.subarray(0, planesAt(now)), old.subarray(planesAt(old))]);
  expect(mixed).not.toEqual(Buffer.from(now));
  expect(await start(shoot, mixed)).toBe('damaged-state');
});

it('of a later format is refused as such', async () => {
  const { shoot, bytes } = await savedShoot();
  const later = Uint8Array.from(bytes);
  const view = new DataView(later.buffer);
  view.setUint32(8, STATE_VERSION + 1, true);
  view.setUint32(28, crc32(later.subarray(0, 28)), true);
  expect(await start(shoot, later)).toBe('newer-state');
});
