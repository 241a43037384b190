/** A stray picture that came first does not decide the shape of a shoot for good. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startEngine } from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';
import { defaultSettings } from '../support/settings.ts';
import { folded, look } from '../support/steered.ts';
import { tempFolder } from '../support/temp.ts';

const shoot = [...capturesOf('png8').keys()];
const captures = new Map([...capturesOf('png8'), ...capturesOf('grey16')]);
const [odd = '', otherOdd = ''] = capturesOf('grey16').keys();

it('what did not fit is named when the stack is empty, and is then folded', async () => {
  const engine = await folded(captures, [odd, ...shoot], {});
  const answer = await engine.ask('remove', { frames: ['last'] });
  expect(answer).toMatchObject({ frames: 0, again: shoot });
  for (const path of answer.again ?? []) expect((await engine.take(path)).outcome).toBe('folded');
  expect(await look(engine)).toEqual(await look(await folded(captures, shoot, {})));
  expect((await engine.ask('standing', {})).rejected).toEqual({});
});

it('what did not fit is counted again after a restart, and not what did not fit a stack that is finished', async () => {
  const stateFile = join(tempFolder(), 'a.state');
  const engine = await folded(captures, [odd, ...shoot], { stateFile });
  await engine.ask('checkpoint', {});
  const next = await startEngine('wasm', captures, { stateFile });
  const opened = async () => (await next.ask('open', { ...defaultSettings, stateFile })).notFitting;
  const [[said = '', count] = []] = Object.entries(await opened());
  expect([said, count]).toEqual([expect.stringMatching(/, and the frames of this stack are /), shoot.length]);
  await engine.ask('finish', { name: 'one' });
  expect(await opened()).toEqual({});
});

it('nothing is named while there are frames', async () => {
  const engine = await folded(captures, [odd, otherOdd, ...shoot], {});
  expect((await engine.ask('remove', { frames: ['1'] })).again).toBeUndefined();
});

it('after a restart with an empty stack it is not known, so that the listing finds it', async () => {
  const stateFile = join(tempFolder(), 'a.state');
  const engine = await folded(captures, [odd, ...shoot], { stateFile });
  await engine.ask('checkpoint', {});
  const before = await startEngine('wasm', captures, { stateFile });
  expect((await before.ask('known', {})).known).toHaveLength(1 + shoot.length);
  await engine.ask('remove', { frames: ['last'] });
  await engine.ask('checkpoint', {});
  const next = await startEngine('wasm', captures, { stateFile });
  expect((await next.ask('known', {})).known.map(([path]) => path)).toEqual([odd]);
});

it('what did not fit a stack that is finished does not begin the next one', async () => {
  const engine = await folded(captures, [odd, shoot[0]!], {});
  await engine.ask('finish', { name: 'one' });
  await engine.take(otherOdd);
  expect((await engine.ask('remove', { frames: ['last'] })).again).toBeUndefined();
});

it('what did not fit can be put back where it fits now, and not before', async () => {
  const engine = await folded(captures, [odd, ...shoot], {});
  await expect(engine.ask('restore', { frames: [shoot[0]!] })).rejects.toMatchObject({
    code: 'shape-mismatch',
  });
  await engine.ask('remove', { frames: [odd] });
  expect(await engine.ask('restore', { frames: shoot })).toMatchObject({ frames: shoot.length });
  expect(await look(engine)).toEqual(await look(await folded(captures, shoot, {})));
});

it('a capture that was rejected for anything else cannot', async () => {
  const engine = await folded(new Map([...captures, ['text.png', Buffer.from('text')]]), ['text.png'], {});
  await expect(engine.ask('restore', { frames: ['text.png'] })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('text.png was rejected, and has never been in the stack'),
  });
});
