/** Taking frames out and putting them back: the stack is then, bit for bit, the one that never had them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../support/engine.ts';
import { filterThat } from '../support/filters.ts';
import { capturesOf } from '../support/golden.ts';
import { defaultSettings } from '../support/settings.ts';
import { folded, look } from '../support/steered.ts';
import { tempFolder } from '../support/temp.ts';

describe('a frame that was taken out', () => {
  it('stays out when it is seen again, also after a restart, until it is put back', async () => {
    const captures = capturesOf('png8');
    const names = [...captures.keys()];
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await folded(captures, names, { stateFile });
    await engine.ask('remove', { frames: ['png8_3.png'] });
    await engine.ask('refold', {});
    await engine.ask('checkpoint', {});
    const without = await look(engine);
    const next = await startEngine('wasm', captures, { stateFile });
    expect((await next.take('png8_3.png')).outcome).toBe('known');
    expect(await look(next)).toEqual(without);
    await next.ask('restore', { frames: ['3'] });
    expect(await look(next)).toEqual(await look(await folded(captures, names, {})));
  });

  it('makes a refold due that a restart goes on with', async () => {
    const captures = capturesOf('png8');
    const names = [...captures.keys()];
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await folded(captures, names, { stateFile });
    await engine.ask('remove', { frames: ['png8_1.png', 'png8_7.png'] });
    await engine.ask('checkpoint', {});
    const next = await startEngine('wasm', captures, { stateFile });
    const { refolding } = await next.ask('open', { ...defaultSettings, stateFile });
    expect(refolding).toBe(true);
    await next.ask('refold', {});
    const rest = names.filter((name) => name !== 'png8_1.png' && name !== 'png8_7.png');
    expect(await look(next)).toEqual(await look(await folded(captures, rest, {})));
  });

  it.each(['before', 'during'])('may be put back %s the refold', async (when) => {
    const captures = capturesOf('png8');
    const names = [...captures.keys()];
    const engine = await folded(captures, names, {});
    await engine.ask('remove', { frames: ['png8_2.png', 'png8_5.png'] });
    const refold = when === 'during' ? engine.ask('refold', {}) : Promise.resolve();
    await engine.ask('restore', { frames: ['png8_5.png'] });
    await refold;
    await engine.ask('refold', {});
    const rest = names.filter((name) => name !== 'png8_2.png');
    expect(await look(engine)).toEqual(await look(await folded(captures, rest, {})));
    await engine.ask('restore', { frames: ['png8_2.png'] });
    expect(await look(engine)).toEqual(await look(await folded(captures, names, {})));
  });

  it('may be followed by others, and by new ones, while the rest is refolded', async () => {
    const captures = capturesOf('png16');
    const names = [...captures.keys()];
    const late = names.slice(-1);
    const engine = await folded(captures, names.slice(0, -1), {});
    await engine.ask('remove', { frames: [names[0]!] });
    const refold = engine.ask('refold', {});
    const taken = engine.take(late[0]!);
    const removed = engine.ask('remove', { frames: [names[2]!] });
    await Promise.all([refold, taken, removed]);
    await engine.ask('refold', {});
    const rest = names.filter((_, i) => i !== 0 && i !== 2);
    expect(await look(engine)).toEqual(await look(await folded(captures, rest, {})));
  });

  it('leaves an empty stack when it was the only one, of any shape', async () => {
    const captures = new Map([...capturesOf('png8'), ...capturesOf('grey16')]);
    const engine = await folded(captures, ['png8_1.png'], {});
    await engine.ask('remove', { frames: ['last'] });
    expect(await look(engine)).toMatchObject({ digest: null, totals: { frames: 0 } });
    expect((await engine.take('grey16_1.png')).outcome).toBe('folded');
    await expect(engine.ask('restore', { frames: ['png8_1.png'] })).rejects.toMatchObject({
      code: 'shape-mismatch',
    });
  });
});

it('an original that goes while frames are refolded leaves the planes as they are, until it is back', async () => {
  const captures = capturesOf('png8');
  const names = [...captures.keys()];
  const engine = await folded(captures, names, { planes: ['max'] });
  const { digest } = await look(engine);
  await engine.ask('remove', { frames: [names[0]!] });
  const [last] = names.slice(-1);
  const original = captures.get(last!)!;
  captures.delete(last!);
  await expect(engine.ask('refold', {})).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining(last!),
  });
  expect((await look(engine)).digest).toBe(digest);
  expect((await engine.ask('standing', {})).refolding).not.toBeNull();
  captures.set(last!, original);
  await engine.ask('refold', {});
  const rest = await folded(captures, names.slice(1), { planes: ['max'] });
  expect(await look(engine)).toEqual(await look(rest));
});

describe('is refused, and nothing is changed:', () => {
  it.each<[what: string, frames: string[], message: RegExp]>([
    ['a name that no frame has', ['nothing.png'], /^no frame is meant by nothing\.png: give/],
    ['a frame that is out already', ['png8_2.png'], /^png8_2\.png is out already$/],
    ['one wrong name among right ones', ['png8_1.png', '*.gif'], /^no frame is meant by \*\.gif: /],
  ])('%s', async (_what, frames, message) => {
    const captures = capturesOf('png8');
    const engine = await folded(captures, captures.keys(), {});
    await engine.ask('remove', { frames: ['png8_2.png'] });
    await engine.ask('refold', {});
    const before = await look(engine);
    const refused = engine.ask('remove', { frames });
    await expect(refused).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
    expect(await look(engine)).toEqual(before);
  });

  it('a frame whose original is gone, which is named', async () => {
    const captures = capturesOf('png8');
    const engine = await folded(captures, captures.keys(), { planes: ['sum'] });
    captures.delete('png8_4.png');
    const before = await look(engine);
    const refused = engine.ask('remove', { frames: ['png8_3.png', 'png8_4.png'] });
    await expect(refused).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/gone: png8_4\.png/),
    });
    expect(await look(engine)).toEqual(before);
    await engine.ask('remove', { frames: ['png8_3.png'] });
  });

  it('any frame when a plane needs an original that is gone', async () => {
    const captures = capturesOf('png8');
    const engine = await folded(captures, captures.keys(), {});
    captures.delete('png8_4.png');
    const refused = engine.ask('remove', { frames: ['png8_3.png'] });
    await expect(refused).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/png8_4\.png/),
    });
  });

  it('a frame that comes out of its filters otherwise than when it was folded', async () => {
    const captures = capturesOf('grey8');
    const source =
      '({ samples }) => { globalThis.calls = (globalThis.calls ?? 0) + 1; return samples.map((v) => v ^ globalThis.calls); }';
    const otherwise = filterThat(source);
    const engine = await folded(captures, captures.keys(), { filters: [otherwise], planes: ['sum'] });
    const before = await look(engine);
    const refused = engine.ask('remove', { frames: ['2'] });
    await expect(refused).rejects.toMatchObject({ code: 'config' });
    expect(await look(engine)).toEqual(before);
  });
});

describe('a pause', () => {
  it('holds what comes, over a restart too, and lets it be put back', async () => {
    const captures = capturesOf('png8');
    const names = [...captures.keys()];
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await folded(captures, names.slice(0, 3), { stateFile });
    await engine.ask('pause', { paused: true });
    expect((await engine.take(names[3]!)).outcome).toBe('held');
    await engine.ask('checkpoint', {});
    const next = await startEngine('wasm', captures, { stateFile });
    expect((await next.take(names[4]!)).outcome).toBe('held');
    await next.ask('pause', { paused: false });
    expect((await next.take(names[5]!)).outcome).toBe('folded');
    expect(await look(next)).toMatchObject({ totals: { frames: 4 } });
    await next.ask('restore', { frames: ['*'] });
    expect(await look(next)).toEqual(await look(await folded(captures, names.slice(0, 6), {})));
  });

  it('knows which of the frames that it held was taken last', async () => {
    const captures = capturesOf('png8');
    const [first, ...names] = captures.keys();
    const engine = await folded(captures, [first!], {});
    await engine.ask('pause', { paused: true });
    // Names that the order of capture does not follow.
    for (const name of names.reverse()) await engine.take(name);
    const { changed } = await engine.ask('restore', { frames: ['last'] });
    expect(changed.map(({ path }) => path)).toEqual([names[0]]);
  });
});
