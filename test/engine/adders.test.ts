/**
 * Frames that threads add by themselves: the same sums and the same ledger as without, whatever is asked
 * meanwhile.
 */
import sharp from 'sharp';
import { afterEach, expect, it } from 'vitest';
import { DESK_BYTES_MAX } from '../../src/core/shared-sums.ts';
import { mayBeAddedTogether } from '../../src/engine/stack/shared-adding.ts';
import { addingPorts, noisyJpegs } from '../support/adding.ts';
import { openStack, publishing, startEngine } from '../support/engine.ts';
import { defaultSettings } from '../support/settings.ts';

const meansOfMean = { planes: ['sum'] } as const;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function adding(captures: Map<string, Uint8Array>) {
  const { ports, asked, end } = addingPorts();
  ends.push(end);
  return { engine: await startEngine('wasm', captures, meansOfMean, ports), asked };
}

/** What the sums are after each of these, folded one after the other without threads. */
async function digestsOf(captures: Map<string, Uint8Array>): Promise<(string | null)[]> {
  const { ask, take } = await startEngine('wasm', captures, meansOfMean);
  const digests: (string | null)[] = [];
  for (const path of captures.keys()) {
    await take(path);
    digests.push((await ask('digest', {})).digest);
  }
  return digests;
}

const samplesIn = (picture: Uint8Array) => sharp(picture).raw().toBuffer();
const added = (asked: readonly string[]) => asked.filter((name) => name === 'add').length;

it('300 frames, past what 16 bits hold: the same sums, and each frame in the order in which it was asked for', async () => {
  const captures = await noisyJpegs(300);
  const { engine, asked } = await adding(captures);
  const order: string[] = [];
  const taken = [...captures.keys()].map(async (path) => {
    const { outcome } = await engine.take(path);
    order.push(path);
    return outcome;
  });
  expect(new Set(await Promise.all(taken))).toEqual(new Set(['folded']));
  expect(order).toEqual([...captures.keys()]);
  expect((await engine.ask('digest', {})).digest).toBe((await digestsOf(captures)).at(-1));
  expect(added(asked)).toBeGreaterThan(250);
});

it.each([
  [false, 1],
  [true, 0],
])('one that comes while nothing is in hand, others behind it: %s', async (isFollowed, decoded) => {
  const captures = await noisyJpegs(3);
  const { engine, asked } = await adding(captures);
  const [first, second, third] = [...captures.keys()] as [string, string, string];
  await engine.take(first, { isFollowed: true });
  await engine.take(second, { isFollowed });
  expect(asked.filter((name) => name === 'decode')).toHaveLength(decoded);
  await engine.take(third, { isFollowed: true });
  expect((await engine.ask('digest', {})).digest).toBe((await digestsOf(captures)).at(-1));
});

it('a damaged one is rejected, and nothing of it is in the sums', async () => {
  const captures = await noisyJpegs(24);
  const whole = new Map(captures);
  for (const [i, [path, bytes]] of [...captures].entries()) {
    if (i < 6 || i % 3 !== 0) continue;
    // Seen in one of its last rows, or when all of them are in.
    const [kept, behind] = i % 2 === 0 ? [bytes.subarray(0, -60), ''] : [bytes.subarray(0, -2), 'left over'];
    captures.set(path, Buffer.concat([kept, Buffer.from(behind), bytes.subarray(-2)]));
    whole.delete(path);
  }
  const { engine, asked } = await adding(captures);
  const verdicts = await Promise.all([...captures.keys()].map((path) => engine.take(path)));
  const rejected = verdicts.filter(({ outcome }) => outcome === 'rejected');
  expect(rejected).toHaveLength(captures.size - whole.size);
  expect(new Set(rejected.map(({ code }) => code))).toEqual(new Set(['decode-failed']));
  expect((await engine.ask('digest', {})).digest).toBe((await digestsOf(whole)).at(-1));
  expect(added(asked)).toBeGreaterThan(12);
});

it('whoever looks sees whole frames, as many as he is told of, the first of the order', async () => {
  const captures = await noisyJpegs(60, 300, 200);
  const { engine, asked } = await adding(captures);
  const known = new Set(await digestsOf(captures));
  let isGoing = true;
  const takes = Promise.all([...captures.keys()].map((path) => engine.take(path))).finally(() => {
    isGoing = false;
  });
  const seen = new Set<string | null>();
  while (isGoing) {
    const { digest } = await engine.ask('digest', {});
    if (digest !== null) expect(known).toContain(digest);
    seen.add(digest);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await takes;
  expect(seen.size).toBeGreaterThan(5);
  expect(added(asked)).toBeGreaterThan(30);
});

it('a preview has whole frames, as many as its sidecar and the answer say', async () => {
  const captures = await noisyJpegs(36, 150, 100);
  const { ports, end } = addingPorts();
  ends.push(end);
  const preview = { file: '/p/mean.png', blend: 'mean', maxEdgePixels: 150, quality: 85, ev: 0 } as const;
  const engine = await startEngine('wasm', captures, { ...meansOfMean, previews: [preview] }, ports);
  const paths = [...captures.keys()];
  const taken = paths.map((path) => engine.take(path));
  const seen = new Map<number, Buffer>();
  for (const i of [4, 11, 19, 26]) {
    await taken[i];
    const { frames } = await engine.ask('publish', publishing);
    expect(JSON.parse(String(engine.published.get('/p/mean.json'))).frames).toBe(frames);
    seen.set(frames, Buffer.from(engine.published.get(preview.file)!));
  }
  await Promise.all(taken);
  expect(seen.size).toBeGreaterThan(2);
  const plain = await startEngine('wasm', captures, { ...meansOfMean, previews: [preview] });
  for (const [i, path] of paths.entries()) {
    await plain.take(path);
    if (!seen.has(i + 1)) continue;
    await plain.ask('publish', publishing);
    expect(await samplesIn(seen.get(i + 1)!)).toEqual(await samplesIn(plain.published.get(preview.file)!));
  }
});

it('frames of other decoders between them hold nobody up for ever', async () => {
  const captures = await noisyJpegs(40);
  for (const [i, [path, bytes]] of [...captures].entries()) {
    if (i % 5 === 3) captures.set(path, await sharp(bytes).jpeg({ progressive: true }).toBuffer());
    if (i % 7 === 6) captures.set(path, await sharp(bytes).png().toBuffer());
  }
  const { engine, asked } = await adding(captures);
  const verdicts = await Promise.all([...captures.keys()].map((path) => engine.take(path)));
  expect(verdicts.every(({ outcome }) => outcome === 'folded')).toBe(true);
  expect((await engine.ask('digest', {})).digest).toBe((await digestsOf(captures)).at(-1));
  expect(added(asked)).toBeGreaterThan(5);
});

it('frames are taken out and put back, and the stack is finished and begun anew, while others are added', async () => {
  const captures = await noisyJpegs(40);
  const paths = [...captures.keys()];
  const { engine } = await adding(captures);
  const first = Promise.all(paths.slice(0, 20).map((path) => engine.take(path)));
  await engine.take(paths[0]!);
  const removed = engine.ask('remove', { frames: [paths[0]!] });
  const second = Promise.all(paths.slice(20).map((path) => engine.take(path)));
  await Promise.all([first, removed, second]);
  const others = new Map([...captures].slice(1));
  expect((await engine.ask('digest', {})).digest).toBe((await digestsOf(others)).at(-1));
  await engine.ask('restore', { frames: [paths[0]!] });
  expect((await engine.ask('digest', {})).digest).toBe((await digestsOf(captures)).at(-1));
});

it('planes lie where threads may add to them only if the first frame is one that they add: JavaScript copies there word by word', async () => {
  const captures = await noisyJpegs(2);
  const [first, second] = [...captures.keys()];
  const asPng = await sharp(captures.get(first!)).png().toBuffer();
  for (const isAdded of [true, false]) {
    const { ports, end } = addingPorts();
    ends.push(end);
    const shown = isAdded ? captures : new Map([...captures, [first!, asPng]]);
    const { stack, fold } = await openStack('wasm', shown, meansOfMean, ports);
    await fold(first!);
    await fold(second!);
    expect(stack.planes?.space.arena.isShared).toBe(isAdded);
    expect(stack.frames).toBe(2);
  }
});

it('a file that is too large for the memory that threads share is decoded for itself, and counts as any other', async () => {
  const captures = await noisyJpegs(12);
  const large = [...captures.keys()][7]!;
  captures.set(large, Buffer.concat([captures.get(large)!, Buffer.alloc(DESK_BYTES_MAX)]));
  const { engine, asked } = await adding(captures);
  const verdicts = await Promise.all([...captures.keys()].map((path) => engine.take(path)));
  expect(verdicts.every(({ outcome }) => outcome === 'folded')).toBe(true);
  expect((await engine.ask('digest', {})).digest).toBe((await digestsOf(captures)).at(-1));
  expect(added(asked)).toBeGreaterThan(5);
});

it('planes that somebody adds to cannot be looked at by one who forgot to wait', async () => {
  const captures = await noisyJpegs(2);
  const { ports, end } = addingPorts();
  ends.push(end);
  const { stack, fold } = await openStack('wasm', captures, meansOfMean, ports);
  await fold([...captures.keys()][0]!);
  stack.adding.lease();
  const adding = stack.adding.begin(1000)!;
  expect(() => stack.opened()).toThrow('expected no frame that is being added, found 1');
  adding.end();
  expect(stack.opened().planes.frames).toBe(1);
});

it('a stack that needs the samples of each frame has none added: of a timeline, say', () => {
  const plain = { ...defaultSettings, ...meansOfMean };
  expect(mayBeAddedTogether(plain)).toBe(true);
  const timeline = { maxEdgePixels: 800, leaves: 64 };
  expect(mayBeAddedTogether({ ...plain, timeline })).toBe(false);
});
