/**
 * The memory of decoded JPEGs: one frame's until it is given back, the next one's thereafter, never two
 * frames' at once.
 */
import { expect, it } from 'vitest';
import { giveBack } from '../../src/core/frame.ts';
import { jpeg } from '../../src/decoders/index.ts';
import { openReaders } from '../../src/engine/readers/readers.ts';
import { Rooms } from '../../src/engine/readers/rooms.ts';
import { workOf } from '../../src/engine/readers/work.ts';
import { bytesOf } from '../support/captures.ts';
import { golden } from '../support/golden.ts';

const [one, other] = golden('rgb8').map(bytesOf) as [Buffer, Buffer];

async function reading(bytes: Buffer) {
  const { identify } = openReaders([jpeg], workOf([jpeg]), new Rooms(2));
  const { decoder } = await identify(bytes);
  const header = await decoder.readHeader(bytes);
  return (of: Buffer) => decoder.decode(of, header);
}

it('two frames at a time have memory of their own, and the right samples', async () => {
  const decode = await reading(one);
  const frames = [await decode(one), await decode(other)];
  expect(frames[0]!.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(frames[0]!.buffer).not.toBe(frames[1]!.buffer);
  const header = await jpeg.readHeader(one);
  expect(frames.map((each) => Buffer.from(each))).toEqual([
    Buffer.from(await jpeg.decode(one, header)),
    Buffer.from(await jpeg.decode(other, header)),
  ]);
});

it('what was given back is the next frame’s, and is not lent twice when it is given back again', async () => {
  const decode = await reading(one);
  const first = await decode(one);
  giveBack(first);
  const second = await decode(other);
  expect(second.buffer).toBe(first.buffer);
  giveBack(first);
  const third = await decode(one);
  expect(third.buffer).not.toBe(second.buffer);
});

it('that of a damaged picture is free again', async () => {
  const decode = await reading(one);
  const first = await decode(one);
  giveBack(first);
  const damaged = Buffer.from(one);
  damaged.fill(0xff, one.length >> 1, (one.length >> 1) + 20);
  await expect(decode(damaged)).rejects.toMatchObject({ code: 'decode-failed' });
  expect((await decode(other)).buffer).toBe(first.buffer);
});
