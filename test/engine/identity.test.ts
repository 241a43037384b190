/** An exposure is counted once, under any name, with any metadata, over any restart. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StackSettings } from '../../src/core/settings.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { type Captures, startEngine, type TestEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { timedTiny, tiny, tinyCapture } from '../support/tiny.ts';

/** A stack whose engines are killed and started; its folder at any moment. */
class Shoot {
  readonly captures: Captures = new Map();
  private readonly stateFile = join(tempFolder(), 'encoded.state');
  private readonly decoder: Decoder;

  constructor(decoder: Decoder) {
    this.decoder = decoder;
  }

  start(settings: Partial<StackSettings> = {}): Promise<TestEngine> {
    const { captures, stateFile } = this;
    return startEngine('plain', captures, { stateFile, ...settings }, { decoders: [this.decoder] });
  }

  /** What the folder holds from now on. */
  hold(files: Record<string, Buffer>): void {
    this.captures.clear();
    for (const [name, bytes] of Object.entries(files)) this.captures.set(name, bytes);
  }
}

async function takeAll(engine: TestEngine, names: readonly string[]): Promise<string[]> {
  const outcomes: string[] = [];
  for (const name of names) outcomes.push((await engine.take(name)).outcome);
  return outcomes;
}

const [first, tagged, rated] = [0, 1, 2].map((rewritings) => tinyCapture(3, rewritings));

describe('with a time of the camera', () => {
  it('a file that is renamed and tagged in one step is a duplicate, which names the first', async () => {
    const shoot = new Shoot(timedTiny);
    const engine = await shoot.start();
    shoot.hold({ a: first! });
    await engine.take('a');
    shoot.hold({ b: tagged! });
    expect(await engine.take('b')).toMatchObject({ outcome: 'duplicate', message: 'a', frames: 1 });
    shoot.hold({ c: rated! });
    expect(await engine.take('c')).toMatchObject({ outcome: 'duplicate', message: 'a', frames: 1 });
  });

  it('the same over a kill: it is folded once, and not named as lost', async () => {
    const shoot = new Shoot(timedTiny);
    shoot.hold({ a: first! });
    await (await shoot.start()).take('a');
    shoot.hold({ b: tagged! });
    const engine = await shoot.start();
    expect(await engine.take('b')).toMatchObject({ outcome: 'folded', frames: 1 });
    expect(await engine.ask('audit', {})).toEqual({ lost: [] });
  });

  it('one that everyNth left out stays out', async () => {
    const shoot = new Shoot(timedTiny);
    const engine = await shoot.start({ everyNth: 2 });
    shoot.hold({ x: tinyCapture(1), a: first! });
    expect(await takeAll(engine, ['x', 'a'])).toEqual(['folded', 'skipped']);
    shoot.hold({ b: tagged! });
    expect(await engine.take('b')).toMatchObject({ outcome: 'duplicate', message: 'a' });
  });

  it('the same pixels at another time are another exposure, at the same time the same one', async () => {
    const at = (seconds: number): Decoder => ({
      ...timedTiny,
      readFacts: (bytes) => ({ ...timedTiny.readFacts(bytes), capturedAt: seconds * 1000 + bytes.length }),
    });
    const longer = Buffer.concat([first!.subarray(0, -1), Buffer.alloc(9), Buffer.of(first!.at(-1)! + 9)]);
    const shoot = new Shoot(at(5));
    const engine = await shoot.start();
    shoot.hold({ black: first!, 'black too': tagged!, later: longer });
    expect(await takeAll(engine, ['black', 'black too', 'later'])).toEqual(['folded', 'duplicate', 'folded']);
  });
});

describe('without a time of the camera', () => {
  it('what was rewritten in place is known under its next name, over a kill', async () => {
    const shoot = new Shoot(tiny);
    const engine = await shoot.start();
    shoot.hold({ a: first! });
    await engine.take('a');
    await engine.ask('checkpoint', {});
    shoot.hold({ a: tagged! });
    expect((await engine.take('a')).outcome).toBe('duplicate');
    shoot.hold({ b: tagged! });
    expect(await (await shoot.start()).take('b')).toMatchObject({ outcome: 'duplicate', frames: 1 });
  });

  it('and a second file with the same pixels is another exposure', async () => {
    const shoot = new Shoot(tiny);
    shoot.hold({ a: first!, b: tagged! });
    expect(await takeAll(await shoot.start(), ['a', 'b'])).toEqual(['folded', 'folded']);
  });

  it.each([
    ['before', false],
    ['after', true],
  ])('what a kill took out of the ledger is one exposure still, %s another restart', async (_, again) => {
    const shoot = new Shoot(tiny);
    const engine = await shoot.start();
    shoot.hold({ a: first! });
    await engine.take('a');
    shoot.hold({ a: first!, copy: first! });
    expect((await engine.take('copy')).outcome).toBe('duplicate');
    // Nothing of this is in a checkpoint.
    shoot.hold({ a: first!, copy: tagged! });
    const next = await shoot.start();
    expect((await next.take('copy')).outcome).toBe('folded');
    await next.ask('checkpoint', {});
    const last = again ? await shoot.start() : next;
    expect(await last.take('a')).toMatchObject({ outcome: 'duplicate', frames: 1 });
  });

  it('the journals of later checkpoints say so too', async () => {
    const shoot = new Shoot(tiny);
    const engine = await shoot.start();
    shoot.hold({ a: first! });
    await engine.take('a');
    shoot.hold({ a: tagged! });
    expect((await engine.take('a')).outcome).toBe('duplicate');
    shoot.hold({ copy: first!, b: tagged! });
    await (await shoot.start()).ask('checkpoint', {});
    expect(await takeAll(await shoot.start(), ['copy', 'b'])).toEqual(['folded', 'duplicate']);
  });

  it('a frame that was folded is not called lost while another file has its pixels', async () => {
    const shoot = new Shoot(tiny);
    shoot.hold({ a: first! });
    await (await shoot.start()).take('a');
    shoot.hold({ b: tagged! });
    // Killed once more before a checkpoint, and after the audit.
    for (let restart = 0; restart < 2; restart++) {
      const engine = await shoot.start();
      expect(await engine.take('b')).toMatchObject({ outcome: 'folded', frames: 1 });
      expect(await engine.ask('audit', {})).toEqual({ lost: [] });
    }
  });

  it('but two that were folded are not both one file', async () => {
    const shoot = new Shoot(tiny);
    shoot.hold({ a: first!, b: tagged! });
    await takeAll(await shoot.start(), ['a', 'b']);
    shoot.hold({ b: tagged! });
    const engine = await shoot.start();
    await engine.take('b');
    expect(await engine.ask('audit', {})).toEqual({ lost: ['a'] });
  });
});
