/** Frames of different colour profiles: said, and held where a rule asks for it. */
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { HoldRule } from '../../src/core/hold.ts';
import { startEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';

const grey = (level: number) =>
  sharp({ create: { width: 8, height: 6, channels: 3, background: { r: level, g: level, b: level } } });
const captures = new Map([
  ['srgb.png', await grey(10).withIccProfile('srgb').png().toBuffer()],
  ['p3.png', await grey(20).withIccProfile('p3').png().toBuffer()],
  ['none.png', await grey(30).png().toBuffer()],
  ['srgb too.png', await grey(40).withIccProfile('srgb').png().toBuffer()],
]);
const all = [...captures.keys()];
const hold = (...on: HoldRule[]) => ({ hold: { on, sigmas: 6 } });

it('is said of each frame that is not of the profile of the first, which is folded as it is stored', async () => {
  const engine = await startEngine('wasm', captures, {});
  const notes: (string | undefined)[] = [];
  for (const path of all) notes.push((await engine.take(path)).note);
  expect(notes).toEqual([
    undefined,
    expect.stringMatching(
      /^its colours are of another profile, .* its profile is .*P3.*, that of the others sRGB/,
    ),
    expect.stringContaining('its profile is none, that of the others sRGB'),
    undefined,
  ]);
  expect((await engine.ask('standing', {})).frames).toBe(4);
});

it('holds them where the rule says so, also after a restart', async () => {
  const stateFile = join(tempFolder(), 'a.state');
  const engine = await startEngine('wasm', captures, { ...hold('profile'), stateFile });
  expect((await engine.take(all[0]!)).outcome).toBe('folded');
  expect(await engine.take(all[1]!)).toMatchObject({
    outcome: 'held',
    message: expect.stringMatching(/^its profile is .*P3.*, that of the others sRGB/),
  });
  await engine.ask('checkpoint', {});
  const next = await startEngine('wasm', captures, { ...hold('profile'), stateFile });
  expect((await next.take(all[2]!)).outcome).toBe('held');
  expect((await next.take(all[3]!)).outcome).toBe('folded');
  expect((await next.ask('standing', {})).held).toEqual({ profile: 2 });
});
