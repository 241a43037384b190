/** Captures that were left out unread: read when there is time, and known by their bytes from then on. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stampOf } from '../../src/core/settle.ts';
import type { Remark } from '../../src/core/verdict.ts';
import { type Captures, factsOf, startEngine, type TestEngine } from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';
import { tempFolder } from '../support/temp.ts';

const all = [...capturesOf('png8')];
const leftOut = (captures: Captures, paths: readonly string[]): Remark[] =>
  paths.map((path) => ({
    path,
    stamp: stampOf(factsOf(captures, path)),
    outcome: 'skipped',
    reason: 'existing',
  }));

async function readAll(engine: TestEngine): Promise<(number | null)[]> {
  const left: (number | null)[] = [];
  do left.push((await engine.ask('readUnread', {})).left);
  while (left.at(-1) !== null);
  return left;
}

/** Its facts follow from its place among the captures: all but the first get another time. */
function touch(captures: Captures): void {
  const [first, ...rest] = [...captures];
  captures.clear();
  for (const [path, bytes] of [...rest, ...(first ? [first] : [])]) captures.set(path, bytes);
}

it('are known when they are touched afterwards, also by another engine, and count once in the ledger', async () => {
  const captures: Captures = new Map(all);
  const paths = all.map(([name]) => name);
  const settings = { stateFile: join(tempFolder(), 'a.state') };
  const engine = await startEngine('plain', captures, settings);
  await engine.ask('remark', leftOut(captures, paths));
  expect(await readAll(engine)).toEqual([6, 5, 4, 3, 2, 1, 0, null]);
  expect(await readAll(engine)).toEqual([null]);
  expect(await engine.ask('standing', {})).toMatchObject({ skipped: 7, totals: { frames: 0 } });
  touch(captures);
  expect((await engine.take(paths[0]!)).outcome).toBe('known');
  await engine.ask('checkpoint', {});
  const next = await startEngine('plain', captures, settings);
  expect(await readAll(next)).toEqual([null]);
  for (const path of paths) expect((await next.take(path)).outcome, path).toBe('known');
  expect(await next.ask('standing', {})).toMatchObject({ skipped: 7, totals: { frames: 0 } });
});

it('stay as they are when they are gone, changed or not whole', async () => {
  const captures: Captures = new Map(all.slice(0, 4));
  const [changed, cut, good, gone] = [...captures.keys()];
  captures.set(cut!, captures.get(cut!)!.subarray(0, 300));
  const remarks = leftOut(captures, [...captures.keys()]);
  const engine = await startEngine('plain', captures);
  await engine.ask('remark', [{ ...remarks[0]!, stamp: 'another' }, ...remarks.slice(1)]);
  captures.delete(gone!);
  expect(await readAll(engine)).toEqual([3, 2, 1, 0, null]);
  // What nobody could read is new when it is another writing.
  expect((await engine.take(changed!)).outcome).toBe('folded');
  expect((await engine.take(good!)).outcome).toBe('known');
});
