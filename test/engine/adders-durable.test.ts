/**
 * Frames that threads add, and what is durable of them: checkpoints in their middle, a spool, a disk that
 * takes no more.
 */
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { readCapture } from '../../src/io/files.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { addingPorts, noisyJpegs } from '../support/adding.ts';
import { type Captures, memoryPorts, openStack, startEngine } from '../support/engine.ts';
import { droppedDisk } from '../support/left-open.ts';
import { defaultSettings } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A stack on the disk, and its captures in memory; each `start` is another process. */
function shoot(captures: Captures) {
  const folder = tempFolder();
  const settings = {
    planes: ['sum'],
    captures: '/captures',
    stateFile: join(folder, 'a.state'),
    spoolFolder: null as string | null,
  } as const;
  const storage = openStorage(droppedDisk);
  return {
    spoolFolder: join(folder, 'a.spool'),
    async start(more: { spoolFolder?: string } = {}, others: Partial<EnginePorts> = {}) {
      const { ports, asked, end } = addingPorts();
      ends.push(end);
      const inMemory = memoryPorts('wasm', captures, new Map());
      const engine = await startEngine(
        'wasm',
        captures,
        { ...settings, ...more },
        {
          ...ports,
          storage,
          readCapture: (path) => (path.startsWith(folder) ? readCapture(path) : inMemory.readCapture(path)),
          ...others,
        },
      );
      const open = () => engine.ask('open', { ...defaultSettings, ...settings, ...more });
      return { ...engine, open, added: () => asked.filter((name) => name === 'add').length };
    },
  };
}

/** Without threads, one after the other. */
async function digestOf(captures: Captures): Promise<string | null> {
  const { ask, take } = await startEngine('wasm', captures, { planes: ['sum'], captures: '/captures' });
  for (const path of captures.keys()) await take(path);
  return (await ask('digest', {})).digest;
}

it('a checkpoint in their middle has whole frames, as many as it says: whoever goes on from there has each once', async () => {
  const captures = await noisyJpegs(48, 200, 150);
  const paths = [...captures.keys()];
  const { start } = shoot(captures);
  const first = await start();
  const taken = paths.map((path) => first.take(path));
  await taken[11];
  const { durableFrames } = await first.ask('checkpoint', {});
  await Promise.all(taken);
  expect(first.added()).toBeGreaterThan(30);
  // What came after it is lost with the process.
  const second = await start();
  const { frames } = await second.open();
  expect(frames).toBe(durableFrames);
  expect(frames).toBeLessThan(paths.length);
  const kept = new Map([...captures].slice(0, frames));
  expect((await second.ask('digest', {})).digest).toBe(await digestOf(kept));
  const outcomes = (await Promise.all(paths.map((path) => second.take(path)))).map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === 'folded')).toHaveLength(paths.length - frames);
  expect((await second.ask('digest', {})).digest).toBe(await digestOf(captures));
  expect(second.added()).toBeGreaterThan(5);
});

it('with a spool nothing is lost that was in hand: the bytes are there before a sample is added', async () => {
  const captures = await noisyJpegs(24, 200, 150);
  const paths = [...captures.keys()];
  const { start, spoolFolder } = shoot(captures);
  const first = await start({ spoolFolder });
  const taken = paths.map((path) => first.take(path));
  await taken[9];
  const { durableFrames } = await first.ask('checkpoint', {});
  await Promise.all(taken);
  expect(first.added()).toBeGreaterThan(12);
  // The process is killed, and all captures are gone but those in the spool.
  const second = await start({ spoolFolder });
  const { frames, spooled } = await second.open();
  expect(frames).toBe(durableFrames);
  expect(spooled).toHaveLength(paths.length - frames);
  for (const [path] of spooled) await second.ask('take', { path, stamp: 's', acceptDoubt: true, last: true });
  expect((await second.ask('digest', {})).digest).toBe(await digestOf(captures));
});

it('one that the spool does not take is not in the sums, and is when the spool takes it; others are none the worse', async () => {
  const captures = await noisyJpegs(16);
  const paths = [...captures.keys()];
  const full = paths[9]!;
  const { start, spoolFolder } = shoot(captures);
  const storage = openStorage(droppedDisk);
  let isFull = true;
  const { take, ask, added } = await start(
    { spoolFolder },
    {
      storage: {
        ...storage,
        keep: async (folder, capture) => {
          if (isFull && full.endsWith(capture.name)) throw new Error('no space left on the disk');
          return storage.keep(folder, capture);
        },
      },
    },
  );
  const taken = await Promise.allSettled(paths.map((path) => take(path)));
  const failed = taken.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  expect(failed).toEqual([expect.stringContaining(`cannot keep ${full} in the spool: no space left`)]);
  expect(added()).toBeGreaterThan(8);
  const others = new Map([...captures].filter(([path]) => path !== full));
  expect((await ask('digest', {})).digest).toBe(await digestOf(others));
  isFull = false;
  expect(await take(full)).toMatchObject({ outcome: 'folded', frames: 16 });
  expect((await ask('digest', {})).digest).toBe(await digestOf(captures));
});

it('a checkpoint that is asked for while a thread adds waits for it', async () => {
  const captures = await noisyJpegs(1);
  const { ports, end } = addingPorts();
  ends.push(end);
  const settings = { planes: ['sum'], stateFile: join(tempFolder(), 'a.state') } as const;
  const opened = await openStack('wasm', captures, settings, { ...ports, storage: openStorage(droppedDisk) });
  await opened.fold([...captures.keys()][0]!);
  const { contents, turn, durability } = opened.session;
  const leave = await turn.add();
  contents.adding.lease();
  const adding = contents.adding.begin(1000)!;
  const asked = new Promise<string>((resolve) => {
    const whole = turn.whole.bind(turn);
    turn.whole = (read) => {
      resolve('it waits');
      return whole(read);
    };
  });
  const saved = durability.checkpoint(0);
  expect(await Promise.race([asked, saved])).toBe('it waits');
  adding.end();
  leave();
  expect(await saved).toMatchObject({ durableFrames: 1 });
});
