/** What may be merged, what is refused by name, and what is needed for it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Merging, STATES } from '../support/merging.ts';
import { defaultSettings } from '../support/settings.ts';
import { tiny, tinyCapture, tinyDigest } from '../support/tiny.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => `/captures/${name}`) as [
  string,
  string,
  string,
  string,
];
let merging: Merging;

beforeEach(() => {
  merging = new Merging(tiny);
  for (const [i, name] of [a, b, c, d].entries()) merging.captures.set(name, tinyCapture(i));
});

/** What a merge is refused for; nothing is written then. */
async function refused(states: readonly string[], more: Parameters<Merging['merge']>[1] = {}) {
  const names = merging.disk.namesIn(STATES);
  const error = await merging.merge(states, more).then(
    () => expect.unreachable('it was merged'),
    (found: { code: string; message: string }) => found,
  );
  expect(merging.disk.namesIn(STATES)).toEqual(names);
  return `${error.code}: ${error.message}`;
}

describe('stacks with nothing in common', () => {
  it('are added up without an original', async () => {
    const states = [await merging.fold([a, b]), await merging.fold([c]), await merging.fold([])];
    merging.captures.clear();
    const { out, digest, ...counts } = await merging.merge(states);
    expect(counts).toMatchObject({ frames: 3, shared: 0, subtracted: 0, refolding: false });
    expect(digest).toBe(tinyDigest([0, 1, 2]));
    expect((await merging.read(out)).digest).toBe(digest);
  });

  it('may be put in place of one of them', async () => {
    const [one, other] = [await merging.fold([a]), await merging.fold([b])];
    expect((await merging.merge([one, other], { out: one })).out).toBe(one);
    expect((await merging.read(one)).digest).toBe(tinyDigest([0, 1]));
  });

  it('go on growing under a daemon, which reads no capture of theirs again', async () => {
    const { out } = await merging.merge([await merging.fold([a, b]), await merging.fold([c])]);
    const { entries } = await merging.read(out);
    const ask = merging.ask();
    const { header } = await merging.read(out);
    expect(await ask('open', { ...defaultSettings, stateFile: out })).toMatchObject({
      resumed: true,
      frames: 3,
    });
    const { known } = await ask('known', {});
    expect(known).toEqual(entries.map(({ path, stamp }) => [path, stamp]));
    expect(header.first?.path).toBe(a);
  });

  it('of none but empty ones are an empty one', async () => {
    const { out, frames, digest } = await merging.merge([await merging.fold([]), await merging.fold([])]);
    expect({ frames, digest }).toEqual({ frames: 0, digest: null });
    expect((await merging.read(out)).header).toMatchObject({ shape: null, planes: [], first: null });
  });
});

describe('stacks with frames in common', () => {
  it('are refused with the name of an original that is gone, where it would have to be subtracted', async () => {
    const states = [await merging.fold([a, b]), await merging.fold([b, c])];
    merging.captures.delete(b);
    expect(await refused(states)).toMatch(
      /^io: .* 1 of 1 originals are gone: \/captures\/b; say with --originals/,
    );
  });

  it('are merged when it is in another folder, under whatever name', async () => {
    const states = [await merging.fold([a, b]), await merging.fold([b, c])];
    merging.captures.delete(b);
    merging.captures.set('/archive/other', tinyCapture(9));
    merging.captures.set('/archive/found', tinyCapture(1));
    const originals = ['/archive/other', '/archive/gone', '/archive/found'];
    const { digest, subtracted } = await merging.merge(states, { originals });
    expect({ digest, subtracted }).toEqual({ digest: tinyDigest([0, 1, 2]), subtracted: 1 });
  });

  it('need no original when all planes are picks', async () => {
    const planes = { planes: ['max', 'min'] } as const;
    const states = [await merging.fold([a, b], planes), await merging.fold([b, c], planes)];
    const whole = await merging.fold([a, b, c], planes);
    merging.captures.clear();
    const { digest, shared, subtracted } = await merging.merge(states);
    expect({ digest, shared, subtracted }).toEqual({
      digest: (await merging.read(whole)).digest,
      shared: 1,
      subtracted: 0,
    });
  });

  it('need none when one has all that the other has', async () => {
    const states = [await merging.fold([a, b, c]), await merging.fold([b, a]), await merging.fold([d])];
    merging.captures.clear();
    const { digest, shared } = await merging.merge([states[1]!, ...states, states[0]!]);
    expect({ digest, shared }).toEqual({ digest: tinyDigest([0, 1, 2, 3]), shared: 3 });
  });

  it('are refused when other decoders made them', async () => {
    const states = [await merging.fold([a, b]), await merging.fold([b, c])];
    const decoders = [{ ...tiny, version: '2' }];
    await expect(merging.merge(states, {}, { decoders })).rejects.toThrow(
      /decoded by another version \(tiny by 1\)/,
    );
    const apart = [states[0]!, await merging.fold([c])];
    expect((await merging.merge(apart, {}, { decoders })).digest).toBe(tinyDigest([0, 1, 2]));
  });

  it('count a capture once whose metadata was written again in between', async () => {
    const one = await merging.fold([a, b]);
    merging.captures.set(b, tinyCapture(1, 1));
    const states = [one, await merging.fold([b, c])];
    const { digest, shared } = await merging.merge(states);
    expect({ digest, shared }).toEqual({ digest: tinyDigest([0, 1, 2]), shared: 1 });
  });
});

describe('what contradicts is refused', () => {
  const remove = (name: string) => (ask: ReturnType<Merging['ask']>) =>
    ask('remove', { frames: [name] }).then(() => ask('refold', {}));

  it('a frame that is in one and taken out of another, unless it is said what holds', async () => {
    const [whole, less] = [await merging.fold([a, b]), await merging.fold([b, c], {}, remove('b'))];
    expect(await refused([whole, less])).toBe(
      `usage: these stacks contradict each other: /captures/b is in the stack in ${whole}, and /captures/b was taken out in ${less}: say --prefer folded, or --prefer removed`,
    );
    expect((await merging.merge([whole, less], { prefer: 'folded' })).digest).toBe(tinyDigest([0, 1, 2]));
    const { out, frames, refolding } = await merging.merge([less, whole], { prefer: 'removed' });
    expect({ frames, refolding }).toEqual({ frames: 2, refolding: true });
    expect(await foldedAgain(out)).toBe(tinyDigest([0, 2]));
  });

  it('a frame that is in one and in a finished master of another', async () => {
    const finish = (ask: ReturnType<Merging['ask']>) => ask('finish', { name: 'night' });
    const states = [await merging.fold([a, b]), await merging.fold([b], {}, finish)];
    expect(await refused(states)).toMatch(
      /is in the finished stack night-\S+ in .*, and \/captures\/b is in the stack/,
    );
    expect(await refused(states, { prefer: 'folded' })).toMatch(/^usage: these stacks contradict/);
  });

  it.each<[what: string, more: Parameters<Merging['fold']>[1], RegExp]>([
    ['light', { light: 'linear' }, /a stack of encoded sum.* linear sum/],
    ['planes', { planes: ['sum'] }, /a stack of encoded sum\+max\+min every 1, and .* encoded sum every 1/],
    ['period', { until: 7 }, /a stack of .* until 1970-01-01/],
  ])('another %s', async (_what, more, said) => {
    const states = [await merging.fold([a]), await merging.fold([b], more)];
    expect(await refused(states)).toMatch(/^usage: these stacks cannot be one/);
    expect(await refused(states)).toMatch(said);
  });

  it('frames of another shape', async () => {
    const wide = tinyCapture(8);
    wide[4] = 2;
    wide[5] = 3;
    merging.captures.set('/captures/wide', wide);
    const states = [await merging.fold([a]), await merging.fold(['/captures/wide'])];
    expect(await refused(states)).toMatch(/has frames of 3x2 grey 8-bit, and .* 2x3 grey 8-bit/);
  });

  it('two counts of every second capture, but not one count and nothing', async () => {
    const every = { everyNth: 2 };
    const [one, other] = [await merging.fold([a, b, c], every), await merging.fold([d], every)];
    expect(await refused([one, other])).toMatch(/keep one in 2 of the captures that came to each/);
    const { digest } = await merging.merge([one, await merging.fold([], every)]);
    expect(digest).toBe(tinyDigest([0, 2]));
  });

  it('aligned frames, which are to be folded together', async () => {
    const aligned = await merging.fold([b, c], {
      align: 'scene',
      planes: [...defaultSettings.planes, 'coverage'],
    });
    expect(await refused([aligned, aligned])).toMatch(/is of aligned frames, and these cannot be merged/);
  });

  it('planes that are still to be refolded', async () => {
    const states = [
      await merging.fold([a]),
      await merging.fold([b, c], {}, (ask) => ask('remove', { frames: ['b'] })),
    ];
    expect(await refused(states)).toMatch(/^usage: .* are still to be refolded/);
  });

  it('a state file that is not there, and one among the captures', async () => {
    const one = await merging.fold([a]);
    expect(await refused([one, `${STATES}/none.state`])).toBe(
      `usage: there is no state file at ${STATES}/none.state`,
    );
    expect(await refused([one], { out: '/captures/new.state' })).toMatch(
      /is inside \/captures, where captures are/,
    );
  });

  it('shards that are missing, which are named, unless they may be; two levels name them at the end', async () => {
    const shards = (...has: number[]) => ({ shards: { of: 4, has } });
    const [none, first, last] = [
      await merging.fold([a], shards(0)),
      await merging.fold([b], shards(1)),
      await merging.fold([c], shards(3)),
    ];
    expect(await refused([none, last])).toBe(
      'usage: missing: shards 1 to 2 of 4, counted from 0; fold them, or give --partial',
    );
    const half = await merging.merge([none, first], { partial: true });
    expect((await merging.read(half.out)).header.shards).toEqual({ of: 4, has: [0, 1] });
    expect(await refused([half.out, last])).toMatch(/missing: shard 2 of 4/);
    const { out } = await merging.merge([half.out, last, await merging.fold([], shards(2))]);
    expect((await merging.read(out)).header.shards).toBeUndefined();
    expect(await refused([none, await merging.fold([b], { shards: { of: 8, has: [0] } })])).toMatch(
      /shards of 4 and shards of 8/,
    );
  });

  async function foldedAgain(file: string): Promise<string | null> {
    const ask = merging.ask();
    await ask('open', { ...defaultSettings, stateFile: file });
    await ask('refold', {});
    return (await ask('digest', {})).digest;
  }
});
