/**
 * The count of everyNth over restarts: a capture that had a number keeps it, and what is in the spool stays
 * in the stack.
 */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withComment } from '../support/captures.ts';
import { type Captures, startEngine, type TestEngine } from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';
import { tempFolder } from '../support/temp.ts';

const all = [...capturesOf('rgb8')];
const names = all.map(([name]) => name);

async function outcomesOf(engine: TestEngine, paths: readonly string[]): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {};
  for (const path of paths) outcomes[path] = (await engine.take(path)).outcome;
  return outcomes;
}

/** The same pixels behind a comment. */
it('is not lost by a kill, in whatever order the captures are found again', async () => {
  const captures: Captures = new Map(all);
  const settings = { everyNth: 3, stateFile: join(tempFolder(), 'a.state') };
  const shuffled = [4, 2, 6, 0, 5, 1, 3].map((i) => names[i]!);
  const first = await outcomesOf(await startEngine('plain', captures, settings), shuffled);
  expect(Object.values(first)).toEqual([
    'folded',
    'skipped',
    'skipped',
    'folded',
    'skipped',
    'skipped',
    'folded',
  ]);
  // Nothing was saved: the journal alone has the numbers.
  expect(await outcomesOf(await startEngine('plain', captures, settings), names)).toEqual(first);
  // And again, after new metadata, which are no other exposure.
  for (const [name, bytes] of all) captures.set(name, withComment(bytes, 'hi'));
  expect(await outcomesOf(await startEngine('plain', captures, settings), names)).toEqual(first);
});

it('lost with the power leaves in what the spool has, also behind the same capture with new metadata', async () => {
  const captures: Captures = new Map(all);
  const folder = tempFolder();
  const settings = {
    // Where the capture of a spooled frame was.
    captures: '.',
    everyNth: 3,
    stateFile: join(folder, 'a.state'),
    spoolFolder: join(folder, 'a.spool'),
  };
  const [a, , , d] = names;
  const dying = await startEngine('plain', captures, settings);
  expect((await outcomesOf(dying, names.slice(0, 4)))[d!]).toBe('folded');
  for (const name of readdirSync(folder)) if (name.includes('journal')) rmSync(join(folder, name));
  captures.set(d!, withComment(captures.get(d!)!, 'hi'));

  const next = await startEngine('plain', captures, settings);
  const spooled = readdirSync(settings.spoolFolder).map((name) => join(settings.spoolFolder, name));
  for (const path of spooled) captures.set(path, all.find(([name]) => path.endsWith(`-${name}`))![1]);
  expect(await outcomesOf(next, [a!, d!])).toEqual({ [a!]: 'folded', [d!]: 'skipped' });
  await outcomesOf(next, spooled);
  expect(await next.ask('standing', {})).toMatchObject({ totals: { frames: 2 }, lost: 0 });
  expect(await next.ask('digest', {})).toEqual(await dying.ask('digest', {}));
});
