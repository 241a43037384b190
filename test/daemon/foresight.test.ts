/** Foresight under a virtual clock: which capture is prepared, and when. */
import { expect, it } from 'vitest';
import { type Candidate, newCandidate, type SettleRule, waitForRest } from '../../src/core/settle.ts';
import { Foresight } from '../../src/daemon/foresight.ts';
import { PlayedEngine } from '../support/played-engine.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const rule: SettleRule = { settleMs: 250, doubtMs: 2000, pendingMs: 15_000 };

function bench() {
  const clock = new VirtualClock();
  const engine = new PlayedEngine();
  let alone: Candidate | undefined;
  const foresight = new Foresight(clock, rule, { captures: { alone: () => alone }, engine });
  const asked: string[] = [];
  return {
    clock,
    engine,
    asked,
    meet(candidate: Candidate | undefined) {
      alone = candidate;
      foresight.wake();
    },
    candidate: (size: number, isWhole = false, path = 'a') =>
      newCandidate(
        path,
        { size, mtimeNs: '1', ctimeNs: '1', ino: '1', dev: '1' },
        clock.now(),
        rule,
        isWhole,
      ),
  };
}

it('a capture that grows is prepared when it has been still for a moment, once', async () => {
  const { clock, engine, meet, candidate } = bench();
  for (const size of [1, 2, 3]) {
    meet(candidate(size));
    await clock.advance(19);
  }
  expect(engine.asked).toEqual([]);
  await clock.advance(1);
  expect(engine.asked.map(({ name, ask }) => [name, ask])).toEqual([['prepare', { path: 'a' }]]);
  await clock.advance(10_000);
  expect(engine.asked).toHaveLength(1);
});

it('one that was put in its place is prepared at once', () => {
  const { engine, meet, candidate } = bench();
  meet(candidate(3, true));
  expect(engine.paths()).toEqual(['a']);
});

it('one that was not whole must be still for twice as long each time, and is then left to its wait', async () => {
  const { clock, engine, meet, candidate } = bench();
  const waits = [];
  for (let size = 1; size < 7; size++) {
    const before = clock.now();
    meet(candidate(size));
    const many = engine.asked.length;
    while (engine.asked.length === many && clock.now() < before + 300) await clock.advance(1);
    waits.push(clock.now() - before);
    engine.asked.at(-1)?.answer({ isWhole: false });
    await clock.advance(0);
  }
  expect(waits).toEqual([20, 40, 80, 160, 300, 300]);
});

it('none is that is empty, waits for its rest, or is not alone any more when its moment has come', async () => {
  const { clock, engine, meet, candidate } = bench();
  meet(candidate(0));
  await clock.advance(300);
  meet(waitForRest(candidate(5), rule));
  await clock.advance(300);
  meet(candidate(6));
  await clock.advance(10);
  meet(undefined);
  await clock.advance(300);
  expect(engine.asked).toEqual([]);
});

it('an engine that dies of it is nobody’s matter here', async () => {
  const { clock, engine, meet, candidate } = bench();
  meet(candidate(3, true));
  engine.die();
  await clock.advance(0);
  meet(candidate(4, true, 'b'));
  expect(engine.paths()).toEqual(['b']);
});
