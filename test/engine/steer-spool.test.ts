/**
 * Steering a stack whose captures are deleted: what is taken out, what comes back, and what the spool must
 * keep for it.
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StackSettings } from '../../src/core/settings.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { readCapture } from '../../src/io/files.ts';
import { type Captures, memoryPorts, startEngine, type TestEngine } from '../support/engine.ts';
import { defaultSettings, stillPlanes } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCapture, tinyCaptures, tinyNames } from '../support/tiny.ts';

/** A stack with a spool in a folder of its own: what is read from there comes from the disk. */
class Shoot {
  readonly captures: Captures;
  readonly folder = tempFolder();
  private readonly settings = {
    planes: stillPlanes,
    stateFile: join(this.folder, 'a.state'),
    spoolFolder: join(this.folder, 'a.spool'),
    captures: '',
  };

  constructor(count: number) {
    this.captures = tinyCaptures(tinyNames(count));
  }

  start(ports: Partial<EnginePorts> = {}, settings: Partial<StackSettings> = {}): Promise<TestEngine> {
    const inMemory = memoryPorts('plain', this.captures, new Map());
    const isHere = (path: string) => path.startsWith(this.folder);
    return startEngine(
      'plain',
      this.captures,
      { ...this.settings, ...settings },
      {
        decoders: [tiny],
        readCapture: (path) => (isHere(path) ? readCapture(path) : inMemory.readCapture(path)),
        ...ports,
      },
    );
  }

  async take(engine: TestEngine): Promise<string[]> {
    const outcomes: string[] = [];
    for (const path of this.captures.keys()) outcomes.push((await engine.take(path)).outcome);
    return outcomes;
  }

  /** What a daemon has the next engine take: what is in the spool. */
  async takeSpooled(engine: TestEngine): Promise<string[]> {
    const { spooled } = await engine.ask('open', { ...defaultSettings, ...this.settings });
    const outcomes: string[] = [];
    for (const [path] of spooled) {
      const { outcome } = await engine.ask('take', { path, stamp: 'spool', acceptDoubt: true, last: true });
      outcomes.push(outcome);
    }
    return outcomes;
  }

  get inSpool(): number {
    return readdirSync(this.settings.spoolFolder).length;
  }
}

/** The planes of these exposures, folded from scratch. */
async function planesOf(...exposures: number[]) {
  const captures: Captures = new Map();
  for (const i of exposures) captures.set(`img_${i}`, tinyCapture(i));
  // The time of a capture is its place among all.
  const all = tinyCaptures(tinyNames(9));
  const engine = await startEngine('plain', all, { planes: stillPlanes, captures: '' }, { decoders: [tiny] });
  for (const path of captures.keys()) await engine.take(path);
  return engine.ask('digest', {});
}

describe('with captures that are deleted', () => {
  it('a frame is taken out of every plane: the spool keeps the others until they are refolded', async () => {
    const shoot = new Shoot(4);
    const engine = await shoot.start();
    await shoot.take(engine);
    shoot.captures.clear();
    expect(await engine.ask('remove', { frames: ['img_1'] })).toMatchObject({ frames: 3, refolding: true });
    await engine.ask('checkpoint', {});
    await engine.ask('refold', {});
    expect(await engine.ask('digest', {})).toEqual(await planesOf(0, 2, 3));
    await engine.ask('checkpoint', {});
    expect(shoot.inSpool).toBe(0);
  });

  it('the same over a restart, which takes nothing of it again', async () => {
    const shoot = new Shoot(4);
    const before = await shoot.start();
    await shoot.take(before);
    shoot.captures.clear();
    await before.ask('remove', { frames: ['img_0'] });
    await before.ask('checkpoint', {});
    const engine = await shoot.start();
    expect(await shoot.takeSpooled(engine)).toEqual([]);
    await engine.ask('refold', {});
    expect(await engine.ask('digest', {})).toEqual(await planesOf(1, 2, 3));
    await engine.ask('checkpoint', {});
    expect(shoot.inSpool).toBe(0);
  });

  it('a frame that was taken out is put back from the spool until a checkpoint has dropped it', async () => {
    const shoot = new Shoot(3);
    const engine = await shoot.start();
    await shoot.take(engine);
    shoot.captures.clear();
    await engine.ask('remove', { frames: ['img_2'] });
    expect(await engine.ask('restore', { frames: ['img_2'] })).toMatchObject({ frames: 3, refolding: false });
    expect(await engine.ask('digest', {})).toEqual(await planesOf(0, 1, 2));
    await engine.ask('checkpoint', {});
    const refused = engine.ask('remove', { frames: ['img_2'] });
    await expect(refused).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/1 of 1 originals are gone: img_2/),
    });
  });

  it('a frame that is taken out and was killed before a checkpoint is in again', async () => {
    const shoot = new Shoot(3);
    const before = await shoot.start();
    await shoot.take(before);
    shoot.captures.clear();
    await before.ask('remove', { frames: ['img_1'] });
    const engine = await shoot.start();
    expect(await shoot.takeSpooled(engine)).toEqual(['folded', 'folded', 'folded']);
    expect(await engine.ask('digest', {})).toEqual(await planesOf(0, 1, 2));
  });
});

describe('what is held', () => {
  const bright = Buffer.from(tinyCapture(9));
  bright.fill(255, 6, 12);
  const rules: [string, Partial<StackSettings>][] = [
    ['by a pause', {}],
    ['by a rule', { hold: { on: ['brightness'], sigmas: 6 } }],
  ];

  /** Seven dark frames folded, a bright one held, all captures deleted. */
  async function held(shoot: Shoot, settings: Partial<StackSettings>): Promise<TestEngine> {
    const engine = await shoot.start({}, { ...settings, masters: { folder: '/masters', formats: [] } });
    for (const [i, name] of [...shoot.captures.keys()].entries()) {
      shoot.captures.set(name, tinyCapture(i).fill(20 + i, 6, 12));
    }
    expect(await shoot.take(engine)).toEqual(Array(7).fill('folded'));
    if (!settings.hold) await engine.ask('pause', { paused: true });
    shoot.captures.set('img_9', bright);
    expect((await engine.take('img_9')).outcome).toBe('held');
    await engine.ask('checkpoint', {});
    shoot.captures.clear();
    return engine;
  }

  it.each(rules)('%s stays in the spool until it is restored, over restarts', async (_, settings) => {
    const shoot = new Shoot(7);
    await held(shoot, settings);
    expect(shoot.inSpool).toBe(1);
    const engine = await shoot.start({}, settings);
    expect(await engine.ask('restore', { frames: ['img_9'] })).toMatchObject({ frames: 8 });
    await engine.ask('checkpoint', {});
    expect(shoot.inSpool).toBe(0);
  });

  it.each(rules)('%s leaves the spool when its stack is closed', async (_, settings) => {
    const shoot = new Shoot(7);
    const engine = await held(shoot, settings);
    await engine.ask('finish', { name: null });
    expect(shoot.inSpool).toBe(0);
    await expect(engine.ask('restore', { frames: ['img_9'] })).rejects.toMatchObject({ code: 'io' });
  });

  it('is held again after a kill, not folded because it is in the spool', async () => {
    const shoot = new Shoot(2);
    const engine = await shoot.start();
    await engine.ask('pause', { paused: true });
    await engine.ask('checkpoint', {});
    expect(await shoot.take(engine)).toEqual(['held', 'held']);
    shoot.captures.clear();
    expect(await shoot.takeSpooled(await shoot.start())).toEqual(['held', 'held']);
  });
});

describe('what was folded before a kill', () => {
  it('is folded again although the stack was paused since, from the spool or from the folder', async () => {
    const shoot = new Shoot(3);
    const before = await shoot.start();
    await shoot.take(before);
    const resting = await shoot.start();
    await resting.ask('pause', { paused: true });
    await resting.ask('checkpoint', {});
    shoot.captures.set('img_3', tinyCapture(3));
    const engine = await shoot.start();
    expect(await shoot.take(engine)).toEqual(['folded', 'folded', 'folded', 'held']);
    const spooled = await shoot.takeSpooled(engine);
    expect(spooled.sort()).toEqual(['folded', 'folded', 'folded', 'held']);
  });

  it('is folded again although it would be held now', async () => {
    const shoot = new Shoot(7);
    const bright = [...shoot.captures.keys()][0]!;
    for (const name of shoot.captures.keys()) {
      const bytes = tinyCapture(Number(name.slice(4)));
      bytes.fill(name === bright ? 200 : 20 + Number(name.slice(4)), 6, 12);
      shoot.captures.set(name, bytes);
    }
    const before = await shoot.start({}, { hold: { on: ['brightness'], sigmas: 6 } });
    expect(await shoot.take(before)).toEqual(Array(7).fill('folded'));
    const engine = await shoot.start({}, { hold: { on: ['brightness'], sigmas: 6 } });
    for (const name of [...shoot.captures.keys()].reverse()) {
      expect((await engine.take(name)).outcome, name).toBe('folded');
    }
  });
});
