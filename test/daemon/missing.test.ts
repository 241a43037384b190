/** What becomes of captures that went away: renamed after all, written again, replaced, or lost. */

import { describe, expect, it } from 'vitest';
import { type Candidate, newCandidate, stampOf } from '../../src/core/settle.ts';
import type { Remark } from '../../src/core/verdict.ts';
import { Captures } from '../../src/daemon/captures.ts';
import { MissingCaptures } from '../../src/daemon/missing.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const rule = { settleMs: 100, doubtMs: 800, pendingMs: 15_000 };
const PATIENCE_MS = 7000;

function candidate(path: string, facts: { ino?: string; size?: number; mtimeNs?: string } = {}): Candidate {
  const whole = { size: 9, mtimeNs: '5', ctimeNs: '6', ino: path, dev: '1', ...facts };
  return newCandidate(path, whole, 0, rule);
}

const stamp = (path: string, facts = {}) => stampOf(candidate(path, facts).facts);

function open() {
  const clock = new VirtualClock();
  const known = new Set<string>();
  const inFolder: { path: string; stamp: string }[] = [];
  const sight = { isBlind: false };
  const said: string[] = [];
  const remarks: Remark[] = [];
  class KnowingCaptures extends Captures {
    override stamps(): Set<string> {
      return new Set(known);
    }
  }
  const captures = new KnowingCaptures(clock);
  const missing = new MissingCaptures({
    captures,
    folder: {
      base: '/c',
      async look() {
        if (sight.isBlind) throw new Error('EACCES');
        return inFolder;
      },
    },
    recorder: { remark: async (found) => void remarks.push(...found) },
    engine: { ask: async () => ({ lost: ['/c/audited'] }) as never },
    tell(happening) {
      if (happening.kind === 'lost') said.push(`lost ${happening.path}`);
      if (happening.kind === 'replaced') said.push(`replaced ${happening.path}`);
    },
  });
  return { clock, known, inFolder, sight, said, remarks, captures, missing };
}

describe('a capture that is gone', () => {
  it('is named as lost when its time is up, and not before', async () => {
    const { clock, said, remarks, captures, missing } = open();
    captures.suspect(candidate('/c/a'), false);
    await clock.advance(PATIENCE_MS - 1);
    await missing.beat(() => false);
    expect(said).toEqual([]);
    await clock.advance(1);
    await missing.beat(() => false);
    expect(said).toEqual(['lost /c/a']);
    expect(remarks).toMatchObject([{ path: '/c/a', stamp: stamp('/c/a'), outcome: 'lost', reason: 'gone' }]);
    await missing.beat(() => false);
    expect(said).toHaveLength(1);
  });

  it('is not lost when it is known or waits under another name, or when nobody has noticed that yet', async () => {
    const { clock, known, inFolder, said, captures, missing } = open();
    for (const path of ['/c/known', '/c/there', '/c/gone']) captures.suspect(candidate(path), false);
    known.add(stamp('/c/known'));
    inFolder.push({ path: '/c/new name', stamp: stamp('/c/there') });
    await clock.advance(PATIENCE_MS);
    await missing.beat(() => false);
    expect(said).toEqual(['lost /c/gone']);
  });

  it('at the end is judged at once, by what is in the folder then', async () => {
    const { inFolder, said, captures, missing } = open();
    captures.suspect(candidate('/c/renamed'), false);
    captures.suspect(candidate('/c/gone'), false);
    inFolder.push({ path: '/c/new name', stamp: stamp('/c/renamed') });
    await missing.finalCheck();
    expect(said).toEqual(['lost /c/gone']);
  });

  it('at the end is named when it was ready, or was to be looked at again; what is still there, or is written again, is not', async () => {
    const { inFolder, said, captures, missing } = open();
    for (const path of ['/c/gone', '/c/ready', '/c/waits']) captures.settled(candidate(path));
    for (const path of ['/c/away', '/c/other', '/c/grows']) captures.keepSettling(candidate(path));
    const there = (path: string, facts = {}) => inFolder.push({ path, stamp: stamp(path, facts) });
    for (const path of ['/c/ready', '/c/other']) there(path, { ino: 'new' });
    there('/c/grows', { size: 20 });
    there('/c/waits');
    captures.dropReady();
    await missing.finalCheck();
    expect(said).toEqual(['replaced /c/ready', 'replaced /c/other', 'lost /c/gone', 'lost /c/away']);
  });

  it('at the end is not named when it waits in the spool', async () => {
    const { said, captures, missing } = open();
    const [a, b] = [`/s/${'0'.repeat(64)}-a`, `/s/${'1'.repeat(64)}-b`];
    missing.engineReady([
      [a, stamp(a)],
      [b, stamp(b)],
    ]);
    captures.settled(candidate(a));
    captures.keepSettling(candidate(b));
    await missing.finalCheck();
    expect(said).toEqual([]);
  });

  it('is not lost as long as the folder cannot be looked at', async () => {
    const { clock, inFolder, sight, said, captures, missing } = open();
    captures.suspect(candidate('/c/there'), false);
    captures.suspect(candidate('/c/gone'), false);
    inFolder.push({ path: '/c/there', stamp: stamp('/c/there') });
    sight.isBlind = true;
    await clock.advance(PATIENCE_MS);
    await expect(missing.beat(() => true)).rejects.toThrow('EACCES');
    await expect(missing.finalCheck()).rejects.toThrow('EACCES');
    expect(said).toEqual([]);
    sight.isBlind = false;
    await missing.beat(() => false);
    expect(said).toEqual(['lost /c/gone']);
  });

  it('had nothing to lose when it was empty', async () => {
    const { said, captures, missing } = open();
    captures.suspect(candidate('/c/empty', { size: 0 }), false);
    await missing.finalCheck();
    expect(said).toEqual([]);
  });

  it('is excused by a frame in the spool of its name, size and time, and by no other', async () => {
    const { said, captures, missing } = open();
    missing.engineReady([[`/s/${'0'.repeat(64)}-a`, '9-1700000000123000000-77']]);
    const mtimeNs = '1700000000123999000';
    captures.suspect(candidate('/c/a', { mtimeNs }), false);
    captures.suspect(candidate('/c/a', { mtimeNs, ino: 'b' }), true, true);
    captures.suspect(candidate('/c/b', { mtimeNs }), false);
    await missing.finalCheck();
    expect(said).toEqual(['lost /c/b']);
    for (const facts of [{ mtimeNs: '1700000000124000000' }, { mtimeNs, size: 8 }])
      captures.suspect(candidate('/c/a', facts), false);
    await missing.finalCheck();
    expect(said).toEqual(['lost /c/b', 'lost /c/a', 'lost /c/a']);
  });

  it('is not lost when it was in the spool of an engine before, which a checkpoint may hold by now', async () => {
    const { clock, said, captures, missing } = open();
    const spooled = `/s/${'0'.repeat(64)}-a`;
    missing.engineReady([[spooled, stamp('/c/a')]]);
    captures.suspect(candidate(spooled), false);
    captures.suspect(candidate('/c/a'), false);
    missing.engineReady([]);
    await clock.advance(PATIENCE_MS);
    await missing.beat(() => false);
    expect(said).toEqual([]);
  });
});

describe('a capture that was replaced before it could be read', () => {
  it('is named, and is no loss', async () => {
    const { clock, inFolder, said, remarks, captures, missing } = open();
    captures.suspect(candidate('/c/a', { ino: '7' }), true);
    inFolder.push({ path: '/c/a', stamp: stamp('/c/a', { ino: '8' }) });
    // File systems give a number that is free again to the next file.
    inFolder.push({ path: '/c/b', stamp: stamp('/c/b', { ino: '7', size: 30 }) });
    await clock.advance(PATIENCE_MS);
    await missing.beat(() => false);
    expect(said).toEqual(['replaced /c/a']);
    expect(remarks).toEqual([]);
  });

  it('is named although a third file has its number again', async () => {
    const { inFolder, said, captures, missing } = open();
    captures.suspect(candidate('/c/a', { ino: '7' }), true, true);
    inFolder.push({ path: '/c/a', stamp: stamp('/c/a', { ino: '7', size: 30 }) });
    await missing.finalCheck();
    expect(said).toEqual(['replaced /c/a']);
  });

  it('is named when another was seen there before a third came with its number', async () => {
    const { inFolder, said, captures, missing } = open();
    for (const path of ['/c/a', '/c/grown']) captures.suspect(candidate(path, { ino: '7' }), true);
    captures.suspects.meet('/c/a', candidate('/c/a', { ino: '8' }).facts);
    for (const path of ['/c/a', '/c/grown']) {
      captures.suspects.meet(path, candidate(path, { ino: '7', size: 30 }).facts);
      inFolder.push({ path, stamp: stamp(path, { ino: '7', size: 30 }) });
    }
    await missing.finalCheck();
    expect(said).toEqual(['replaced /c/a']);
  });

  it('is lost, and not replaced, when it went while it was read and nothing took its place', async () => {
    const { inFolder, said, captures, missing } = open();
    for (const path of ['/c/away', '/c/other']) captures.suspect(candidate(path), null);
    inFolder.push({ path: '/c/other', stamp: stamp('/c/other', { ino: 'new' }) });
    await missing.finalCheck();
    expect(said).toEqual(['replaced /c/other', 'lost /c/away']);
  });

  it('is not named when it has another name, or was only written again', async () => {
    const { inFolder, said, captures, missing } = open();
    captures.suspect(candidate('/c/moved', { ino: '7' }), true);
    captures.suspect(candidate('/c/grown', { ino: '9' }), true);
    inFolder.push({ path: '/c/new name', stamp: stamp('/c/moved', { ino: '7' }) });
    inFolder.push({ path: '/c/grown', stamp: stamp('/c/grown', { ino: '9', size: 20 }) });
    await missing.finalCheck();
    expect(said).toEqual([]);
  });
});

describe('the audit', () => {
  it('comes when nothing has waited for three beats after an engine was opened, once', async () => {
    const { said, missing } = open();
    for (const isQuiet of [true, true, true, true]) await missing.beat(() => isQuiet);
    expect(said).toEqual([]);
    missing.expectAudit();
    for (const isQuiet of [true, true, false, true, true]) await missing.beat(() => isQuiet);
    expect(said).toEqual([]);
    for (const isQuiet of [true, true, true, true]) await missing.beat(() => isQuiet);
    expect(said).toEqual(['lost /c/audited']);
  });

  it('begins anew with another engine, and not before the folder has been listed for it', async () => {
    const { said, missing } = open();
    missing.expectAudit();
    for (const isQuiet of [true, true]) await missing.beat(() => isQuiet);
    missing.engineReady([]);
    for (const isQuiet of [true, true, true, true]) await missing.beat(() => isQuiet);
    expect(said).toEqual([]);
    missing.expectAudit();
    for (const isQuiet of [true, true, true]) await missing.beat(() => isQuiet);
    expect(said).toEqual(['lost /c/audited']);
  });

  it('asks whether it is quiet when everything else has been looked at', async () => {
    const { clock, inFolder, said, captures, missing } = open();
    missing.expectAudit();
    for (const isQuiet of [true, true]) await missing.beat(() => isQuiet);
    captures.suspect(candidate('/c/renamed'), false);
    inFolder.push({ path: '/c/new name', stamp: stamp('/c/renamed') });
    await clock.advance(PATIENCE_MS);
    let isQuiet = true;
    const beating = missing.beat(() => isQuiet);
    isQuiet = false;
    await beating;
    expect(said).toEqual([]);
  });
});
