/**
 * Segments on a disk that forgets: what is merged of them is right after any end, of any file, and nothing is
 * folded that is kept.
 */
import { expect, it } from 'vitest';
import { codeOf } from '../../src/core/errors.ts';
import { type Segment, segmented } from '../../src/core/segments.ts';
import { type Kind, Segments } from '../../src/offline/segments.ts';
import { everyEnd } from '../support/ends.ts';
import { Merging } from '../support/merging.ts';
import { defaultSettings } from '../support/settings.ts';
import { Crash } from '../support/sim-disk.ts';
import { tiny, tinyCapture, tinyDigest } from '../support/tiny.ts';

const FRAMES = 12;
const SIZE = 4;
/** Not every byte of a file is changed: a prime meets every part of it, the planes more than once. */
const STRIDE = 13;
const kind: Kind = { meaning: defaultSettings, decoders: { tiny: '1', other: '7' } };
const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

class Night {
  readonly merging = new Merging(tiny);
  /** Frames that were folded so far. */
  folded = 0;
  stack = '';
  all: Segment[] = [];

  static async of(frames: number): Promise<Night> {
    const night = new Night();
    for (let i = 0; i < frames; i++) night.merging.captures.set(`/captures/${i}`, tinyCapture(i));
    night.stack = await night.merging.fold([...night.merging.captures.keys()]);
    const { entries } = await night.merging.read(night.stack);
    night.all = [...segmented(entries, entries, { frames: SIZE }, frames).whole];
    return night;
  }

  get folder(): string {
    return this.stack.replace('.state', '.segments');
  }

  segments(own: Kind = kind): Segments {
    const { merging } = this;
    return new Segments(this.stack, own, merging.disk.disk(), {
      fold: async (frames, stateFile) => {
        this.folded += frames.length;
        const paths = frames.map(({ path }) => path);
        // With a checkpoint on the way, which has a part of them.
        await merging.fold(paths.slice(0, 2), { stateFile });
        await merging.fold(paths, { stateFile });
      },
      merge: async (files, out) => void (await merging.merge(files, { out })),
    });
  }

  /** SHA-256 of what is merged of these; tidied when it is known. */
  async merged(of: readonly Segment[] = this.all): Promise<string> {
    const segments = this.segments();
    const { digest } = await this.merging.read(await segments.merged(of, await segments.missing(of)));
    await segments.tidy(this.all);
    return digest;
  }

  names(): string[] {
    return this.merging.disk.namesIn(this.folder).sort();
  }
}

it('are folded once, and merged of files ever after', async () => {
  const night = await Night.of(FRAMES);
  expect(await night.merged()).toBe(tinyDigest(upTo(0, 11)));
  expect(await night.merged(night.all.slice(1))).toBe(tinyDigest(upTo(4, 11)));
  expect(await night.merged(night.all.slice(1, 2))).toBe(tinyDigest(upTo(4, 7)));
  expect(night.folded).toBe(FRAMES);
  expect(night.names()).toHaveLength(3);
});

it('of a frame less, of other times, of another meaning or another decoder are others', async () => {
  const night = await Night.of(FRAMES);
  await night.merged();
  const [one, ...others] = night.all as [Segment, ...Segment[]];
  const missing = async (own: Kind, first: Segment) =>
    (await night.segments(own).missing([first, ...others])).length;
  expect(await missing(kind, one)).toBe(0);
  expect(await missing(kind, [one[0]!, ...one.slice(2)])).toBe(1);
  expect(await missing(kind, [{ ...one[0]!, capturedAt: 5 }, ...one.slice(1)])).toBe(1);
  expect(await missing(kind, [{ ...one[0]!, recipe: { samplesCrc: 5 } }, ...one.slice(1)])).toBe(1);
  expect(await missing({ ...kind, meaning: { ...defaultSettings, light: 'linear' } }, one)).toBe(3);
  expect(await missing({ ...kind, decoders: { tiny: '2', other: '7' } }, one)).toBe(3);
});

it('that are gone, spoilt, cut, empty or in the place of another are made again, and no other is', async () => {
  const night = await Night.of(FRAMES);
  const right = await night.merged();
  const names = night.names();
  const [file, other] = names.map((name) => `${night.folder}/${name}`) as [string, string];
  const whole = Uint8Array.from(night.merging.disk.peek(file)!);
  const spoilt = upTo(0, Math.floor((whole.length - 1) / STRIDE)).map((n) =>
    whole.map((byte, i) => (i === n * STRIDE ? byte ^ 4 : byte)),
  );
  const cut = [0, 1, whole.length >> 1, whole.length - 1].map((length) => whole.subarray(0, length));
  const foreign = night.merging.disk.peek(other)!;
  for (const [i, bytes] of [...spoilt, ...cut, foreign].entries()) {
    night.merging.disk.plant(file, bytes);
    night.folded = 0;
    expect(await night.merged(), `case ${i}`).toBe(right);
    expect([night.folded, night.names()], `case ${i}`).toEqual([SIZE, names]);
  }
});

it('whose originals are not what the stack says of them are not kept', async () => {
  const night = await Night.of(FRAMES);
  const [one] = night.all as [Segment];
  const moved = [{ ...one[0]!, capturedAt: 5 }, ...one.slice(1)];
  const error = await night.merged([moved]).catch((thrown) => thrown);
  expect([codeOf(error), error.message]).toEqual([
    'io',
    expect.stringContaining('other names, times or metadata'),
  ]);
  await night.segments().tidy(night.all);
  expect(night.names()).toEqual([]);
});

it('go when their frames have changed; what is being made by another process stays', async () => {
  const night = await Night.of(FRAMES);
  await night.merged();
  const [, second] = night.names();
  const { ppid } = process;
  const parts = [`.${ppid}-0a-0.state`, `..${ppid}-0a-0.state.00.tmp`, '.999999999-0a-0.state', 'x'];
  for (const name of parts) night.merging.disk.plant(`${night.folder}/${name}`, new Uint8Array(1));
  const kept = night.all.filter((frames) => second !== undefined && frames !== night.all[0]);
  await night.segments().tidy(kept);
  expect(night.names()).toHaveLength(kept.length + 2);
  expect(night.names()).toEqual(expect.arrayContaining(parts.slice(0, 2)));
});

it('being made, and ended at any operation in one of all ways: the next are of the right frames', async () => {
  let points = 0;
  for (let operation = 1; ; operation++) {
    const night = await Night.of(2 * SIZE);
    night.merging.disk.crashIn(operation, 0.5);
    const ended = await night.merged().then(() => null, String);
    if (ended === null) break;
    expect(ended).toContain(new Crash().message);
    night.merging.disk.goOnAfter(everyEnd[operation % everyEnd.length]!.survival);
    points++;
    expect(await night.merged(), `operation ${operation}`).toBe(tinyDigest(upTo(0, 2 * SIZE - 1)));
    expect(night.names()).toHaveLength(2);
  }
  expect(points).toBeGreaterThan(40);
});
