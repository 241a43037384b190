/** State files on the disk: whole and whole again, and every kind of damage refused. */

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import type { Entry } from '../../src/core/ledger.ts';
import { encodeHead, type StateHeader } from '../../src/core/state.ts';
import { strips } from '../../src/core/strips.ts';
import { loadStack, saveStack, setAside, stateFiles } from '../../src/io/storage/checkpoint.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { randomFrom } from '../support/random.ts';
import { stateHeader } from '../support/state-header.ts';
import { tempFolder } from '../support/temp.ts';

const seed = 20250106;
const header = stateHeader({
  captures: '/c',
  planes: [
    { name: 'sum', bytesPerSample: 2 },
    { name: 'max', bytesPerSample: 1 },
  ],
  first: { path: '/c/a.jpg', capturedAt: 12, digest: 'd', orientation: 1, iccProfile: null },
  latest: { path: '/c/a.jpg', capturedAt: 12, digest: 'd' },
  generation: 1,
  savedAt: 0,
  ledgerEntries: 1,
});
const entries: Entry[] = [{ path: '/c/a.jpg', stamp: 's', digest: 'd', imageDigest: 'i', outcome: 'folded' }];

function packedStrips(of: StateHeader): Uint8Array[] {
  const random = randomFrom(seed);
  return strips(of).map(({ samples, plane }) =>
    Uint8Array.from({ length: samples * plane.bytesPerSample }, () => Math.floor(random() * 256)),
  );
}

async function load(file: string) {
  const bytes: Uint8Array[] = [];
  const headers: StateHeader[] = [];
  const saved = await loadStack(
    systemDisk,
    file,
    (found) => headers.push(found),
    (_strip, strip) => bytes.push(Uint8Array.from(strip)),
  );
  return { saved, bytes, headers };
}

/** What the load is refused with; 'loaded' when it is not. */
const refusal = (file: string) =>
  load(file).then(
    () => 'loaded',
    (error) => (error instanceof StackError ? error.code : `not ours: ${error}`),
  );

async function savedFile(): Promise<{ file: string; bytes: Buffer }> {
  const file = join(tempFolder(), 'a.state');
  await saveStack(systemDisk, file, header, entries, packedStrips(header));
  return { file, bytes: readFileSync(file) };
}

describe('a state file', () => {
  it(`comes back as it was saved, strips of several sizes included (seed ${seed})`, async () => {
    const file = join(tempFolder(), 'a.state');
    const large: StateHeader = { ...header, shape: { width: 400, height: 300, channels: 3, fullScale: 255 } };
    await saveStack(systemDisk, file, large, entries, packedStrips(large));
    const { saved, bytes, headers } = await load(file);
    expect(saved).toEqual({ header: large, entries });
    expect(headers).toEqual([large]);
    expect(bytes.map((strip) => strip.length)).toEqual([2 << 18, 97_856 * 2, 1 << 18, 97_856]);
    expect(Buffer.concat(bytes).equals(Buffer.concat(packedStrips(large)))).toBe(true);
  });

  it('is readable by its owner alone, and alone in its folder', async () => {
    const { file } = await savedFile();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, '..'))).toEqual(['a.state']);
  });

  it('that is not there is no error', async () => {
    expect((await load(join(tempFolder(), 'none.state'))).saved).toBeNull();
  });
});

describe('damage', () => {
  it('of any byte, by one bit or by all, is refused', async () => {
    const { file, bytes } = await savedFile();
    for (let at = 0; at < bytes.length; at++) {
      for (const mask of [1 << (at % 8), 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= mask;
        writeFileSync(file, changed);
        expect(await refusal(file), `byte ${at} of ${bytes.length}, bits ${mask}`).toBe('damaged-state');
      }
    }
  });

  it('is any cut, and anything behind the end', async () => {
    const { file, bytes } = await savedFile();
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      expect(await refusal(file), `${length} of ${bytes.length} bytes`).toBe('damaged-state');
    }
    writeFileSync(file, Buffer.concat([bytes, Buffer.of(0)]));
    expect(await refusal(file)).toBe('damaged-state');
  });

  it('is two strips that changed places', async () => {
    const { file } = await savedFile();
    const twins: StateHeader = {
      ...header,
      planes: ['max', 'min'].map((name) => ({ name, bytesPerSample: 1 })),
    };
    const [one, two] = packedStrips(twins);
    await saveStack(systemDisk, file, twins, entries, [one!, two!]);
    const bytes = readFileSync(file);
    const at = bytes.indexOf(one!);
    bytes.set(two!, at);
    bytes.set(one!, at + one!.length);
    writeFileSync(file, bytes);
    expect(await refusal(file)).toBe('damaged-state');
  });

  it('is not what a later version wrote: that is said as it is', async () => {
    const { file } = await savedFile();
    const head = encodeHead(header, { length: 0, crc: 0 }, crc32);
    const view = new DataView(head.buffer);
    view.setUint32(8, 99, true);
    view.setUint32(28, crc32(head.subarray(0, 28)), true);
    writeFileSync(file, head);
    expect(await refusal(file)).toBe('newer-state');
  });
});

describe('saving', () => {
  it('copies a strip before anybody else has a turn, in which the planes may change', async () => {
    const file = join(tempFolder(), 'a.state');
    const changing = function* () {
      for (const strip of packedStrips(header)) {
        queueMicrotask(() => strip.fill(0));
        yield strip;
      }
    };
    await saveStack(systemDisk, file, header, entries, changing());
    const { bytes } = await load(file);
    expect(Buffer.concat(bytes).equals(Buffer.concat(packedStrips(header)))).toBe(true);
  });

  it('leaves the old file as it was when it fails half-way', async () => {
    const { file, bytes } = await savedFile();
    const failing = function* () {
      yield Buffer.alloc(20);
      throw new Error('the disk is full');
    };
    await expect(saveStack(systemDisk, file, header, entries, failing())).rejects.toThrow('the disk is full');
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(join(file, '..'))).toEqual(['a.state']);
  });
});

describe('a damaged file', () => {
  it('is set aside under a name that nobody has, and is no state file any more', async () => {
    const folder = tempFolder();
    for (const expected of ['a.state.damaged-1', 'a.state.damaged-2']) {
      writeFileSync(join(folder, 'a.state'), expected);
      expect(await setAside(systemDisk, folder, 'a.state')).toBe(join(folder, expected));
      expect(readFileSync(join(folder, expected), 'utf8')).toBe(expected);
    }
    expect(await stateFiles(systemDisk, folder)).toEqual([]);
  });

  it('lists state files by name, and nothing else', async () => {
    const folder = tempFolder();
    for (const name of ['b.state', 'a.state', '.a.state.7.tmp', '.hidden.state', 'status.json']) {
      writeFileSync(join(folder, name), '');
    }
    expect(await stateFiles(systemDisk, folder)).toEqual(['a.state', 'b.state']);
    expect(await stateFiles(systemDisk, join(folder, 'none'))).toEqual([]);
  });
});
