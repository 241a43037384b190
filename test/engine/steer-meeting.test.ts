/**
 * Commands that meet others, frames and refolds half-way: planes and ledger are still those of a stack that
 * never had what is out.
 */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StackSettings } from '../../src/core/settings.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { type Captures, memoryPorts, startEngine, type TestEngine } from '../support/engine.ts';
import { Reader } from '../support/held-reading.ts';
import { stillPlanes } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCapture, tinyCaptures } from '../support/tiny.ts';

/** Every plane, of captures that are read through a reader. */
async function stackOf(
  captures: Captures,
  settings: Partial<StackSettings> = {},
  ports: Partial<EnginePorts> = {},
) {
  const reader = new Reader(memoryPorts('plain', captures, new Map()).readCapture);
  const engine = await startEngine(
    'plain',
    captures,
    { planes: stillPlanes, ...settings },
    { decoders: [tiny], readCapture: reader.readCapture, ...ports },
  );
  return { engine, reader };
}

async function takeAll(engine: TestEngine, names: Iterable<string>): Promise<void> {
  for (const name of names) expect((await engine.take(name)).outcome).toBe('folded');
}

/** Everything that a picture depends on. */
async function look(engine: TestEngine) {
  const { digest } = await engine.ask('digest', {});
  const { totals, refolding } = await engine.ask('standing', {});
  return { digest, totals, refolding };
}

/** The stack that has these and never had any other. */
async function fresh(captures: Captures, ...names: string[]) {
  const { engine } = await stackOf(captures);
  await takeAll(engine, names);
  return look(engine);
}

describe('two frames taken out at once', () => {
  it('the earliest and the one after it: what was taken between the rest and them becomes the first', async () => {
    const captures = tinyCaptures(['a', 'b', 'late', 'c', 'd']);
    const { engine } = await stackOf(captures);
    await takeAll(engine, ['a', 'b', 'c', 'd']);
    await Promise.all([engine.ask('remove', { frames: ['a'] }), engine.ask('remove', { frames: ['b'] })]);
    await engine.ask('refold', {});
    await takeAll(engine, ['late']);
    expect(await look(engine)).toEqual(await fresh(captures, 'c', 'd', 'late'));
  });

  it('by one name twice are out once', async () => {
    const captures = tinyCaptures(['a', 'b', 'c']);
    const { engine } = await stackOf(captures);
    await takeAll(engine, captures.keys());
    const [one, other] = await Promise.all([
      engine.ask('remove', { frames: ['b'] }),
      engine.ask('remove', { frames: ['b'] }),
    ]);
    expect(one.changed.length + other.changed.length).toBe(1);
    await engine.ask('refold', {});
    expect(await look(engine)).toEqual(await fresh(captures, 'a', 'c'));
  });

  it('while a third comes back and a fourth is new', async () => {
    const captures = tinyCaptures(['a', 'b', 'c', 'd', 'e']);
    const { engine } = await stackOf(captures);
    await takeAll(engine, ['a', 'b', 'c', 'd']);
    await engine.ask('remove', { frames: ['d'] });
    await Promise.all([
      engine.ask('remove', { frames: ['a'] }),
      engine.ask('restore', { frames: ['d'] }),
      engine.ask('refold', {}),
      engine.take('e'),
      engine.ask('remove', { frames: ['b'] }),
      engine.ask('refold', {}),
    ]);
    await engine.ask('refold', {});
    expect(await look(engine)).toEqual(await fresh(captures, 'c', 'd', 'e'));
  });
});

describe('a frame that is put back before the others have been refolded', () => {
  it('is the first again, although an earlier one than the rest came meanwhile', async () => {
    const captures = tinyCaptures(['first', 'between', 'b', 'c']);
    const { engine } = await stackOf(captures);
    await takeAll(engine, ['first', 'b', 'c']);
    await engine.ask('remove', { frames: ['first'] });
    await takeAll(engine, ['between']);
    await engine.ask('restore', { frames: ['first'] });
    expect(await look(engine)).toEqual(await fresh(captures, ...captures.keys()));
  });

  it('is the latest again, although a later one than the rest came meanwhile', async () => {
    const captures = tinyCaptures(['a', 'b', 'between', 'latest']);
    const { engine } = await stackOf(captures);
    await takeAll(engine, ['a', 'b', 'latest']);
    await engine.ask('remove', { frames: ['latest'] });
    await takeAll(engine, ['between']);
    await engine.ask('restore', { frames: ['latest'] });
    expect(await look(engine)).toEqual(await fresh(captures, ...captures.keys()));
  });

  it('has the time that it had, whatever its file says now', async () => {
    const captures = tinyCaptures(['a', 'b', 'c']);
    const { engine } = await stackOf(captures);
    await takeAll(engine, captures.keys());
    const before = await look(engine);
    await engine.ask('remove', { frames: ['a'] });
    // Written again, it is the newest file.
    const bytes = captures.get('a')!;
    captures.delete('a');
    captures.set('a', bytes);
    await engine.ask('restore', { frames: ['a'] });
    await engine.ask('refold', {});
    expect(await look(engine)).toEqual(before);
  });
});

describe('a stack that other decoders made', () => {
  const others = { decoders: [{ ...tiny, version: 'others' }] };

  it('is refolded whole, also for a frame that is taken out just as that ends', async () => {
    const captures = tinyCaptures(['a', 'b', 'c', 'd']);
    const stateFile = join(tempFolder(), 'a.state');
    const { engine: before } = await stackOf(captures, { stateFile }, others);
    await takeAll(before, captures.keys());
    await before.ask('checkpoint', {});
    const { engine, reader } = await stackOf(captures, { stateFile });
    await engine.ask('remove', { frames: ['a'] });
    const last = reader.hold('d');
    const refold = engine.ask('refold', {});
    await last.reached;
    const removal = engine.ask('remove', { frames: ['b'] });
    last.go();
    await Promise.all([refold, removal]);
    await engine.ask('refold', {});
    expect(await look(engine)).toEqual(await fresh(captures, 'c', 'd'));
  });

  it('has every frame in every plane when all that was taken out is back, some before it was known and some after', async () => {
    const captures = tinyCaptures(['a', 'b', 'c', 'd']);
    const stateFile = join(tempFolder(), 'a.state');
    const { engine: before } = await stackOf(captures, { stateFile }, others);
    await takeAll(before, captures.keys());
    await before.ask('remove', { frames: ['a'] });
    await before.ask('checkpoint', {});
    const { engine } = await stackOf(captures, { stateFile });
    await engine.ask('remove', { frames: ['b'] });
    await engine.ask('restore', { frames: ['a'] });
    await engine.ask('restore', { frames: ['b'] });
    await engine.ask('refold', {});
    expect(await look(engine)).toEqual(await fresh(captures, ...captures.keys()));
  });
});

it('two frames of one name and one time have one order, whichever came first', async () => {
  const both = [tinyCapture(1), tinyCapture(2)];
  const found = [];
  for (const order of [both, both.toReversed()]) {
    const captures: Captures = new Map();
    const { engine } = await stackOf(captures);
    for (const bytes of order) {
      captures.set('capt0000', bytes);
      await takeAll(engine, ['capt0000']);
    }
    found.push(await look(engine));
  }
  expect(found[1]).toEqual(found[0]);
});
