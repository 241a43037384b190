/** What the engine tells the daemon about captures that were decided before: all of it, a part at a time. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KNOWN_TOLD_MAX } from '../../src/core/limits.ts';
import type { Remark } from '../../src/core/verdict.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';

async function told(engine: TestEngine): Promise<(readonly [string, string])[][]> {
  const parts: (readonly [string, string])[][] = [];
  for (;;) {
    const { known } = await engine.ask('known', {});
    if (known.length === 0) return parts;
    parts.push([...known]);
  }
}

it('tells every path with its stamp after a restart, a limited number at a time, and none that is lost', async () => {
  const settings = { stateFile: join(tempFolder(), 'encoded.state') };
  const remarks = Array.from({ length: 2 * KNOWN_TOLD_MAX + 500 }, (_, i): Remark => {
    const isLost = i % 10 === 3;
    return {
      path: `/captures/${i}`,
      stamp: `${i}-0-0`,
      outcome: isLost ? 'lost' : 'skipped',
      reason: isLost ? 'gone' : 'existing',
    };
  });
  const first = await startEngine('plain', new Map(), settings);
  expect(await told(first)).toEqual([]);
  await first.ask('remark', remarks);
  await first.ask('checkpoint', {});

  const parts = await told(await startEngine('plain', new Map(), settings));
  const kept = remarks.filter(({ outcome }) => outcome !== 'lost');
  expect(parts.flat()).toEqual(kept.map(({ path, stamp }) => [path, stamp]));
  expect(parts.map(({ length }) => length)).toEqual([KNOWN_TOLD_MAX, KNOWN_TOLD_MAX, 250]);
});
