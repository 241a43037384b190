/**
 * The real inotifywait: who closed what, in the kernel's order, under any name; without it nothing is told.
 */
import { appendFileSync, closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { watchCloses } from '../../src/io/close-watch.ts';
import { isReady } from '../support/fault-tools.ts';
import { tempFolder } from '../support/temp.ts';
import { until } from '../support/until.ts';

const ready = isReady('hints of closed files', { programs: ['inotifywait', 'setpriv'] });
let end: () => void = () => undefined;
afterEach(() => {
  end();
  vi.unstubAllEnvs();
});

/** Resolves when it tells of what happens. */
async function watching(folder: string) {
  const told: string[] = [];
  const watch = watchCloses(folder, (name, hint) => void told.push(`${hint} ${name}`));
  end = watch.end;
  const said = (what: string) =>
    until(
      what,
      () => told.includes(what),
      () => told.join('\n'),
    );
  await watch.ready;
  return { heard: () => told, said };
}

describe.skipIf(!ready)('hints of closed files', () => {
  it('are of whatever is closed once it is said that they come', async () => {
    for (let i = 0; i < 5; i++) {
      const folder = tempFolder();
      const { said } = await watching(folder);
      writeFileSync(join(folder, 'at once.jpg'), 'whole');
      await said('closed at once.jpg');
      end();
    }
  });

  it('say that a file is closed after it was written, and written after it was closed', async () => {
    const folder = tempFolder();
    const { heard, said } = await watching(folder);
    const file = openSync(join(folder, 'a.jpg'), 'w');
    writeSync(file, 'first');
    await said('written a.jpg');
    expect(heard()).toEqual(['written a.jpg']);
    closeSync(file);
    await said('closed a.jpg');
    appendFileSync(join(folder, 'a.jpg'), 'second');
    await until(
      'four hints',
      () => heard().length === 4,
      () => heard().join(),
    );
    expect(heard()).toEqual(['written a.jpg', 'closed a.jpg', 'written a.jpg', 'closed a.jpg']);
  });

  it('say nothing of a file that is read', async () => {
    const folder = tempFolder();
    const { heard, said } = await watching(folder);
    writeFileSync(join(folder, 'a.jpg'), 'a');
    await said('closed a.jpg');
    readFileSync(join(folder, 'a.jpg'));
    writeFileSync(join(folder, 'last.jpg'), '');
    await said('closed last.jpg');
    expect(heard()).toEqual(['written a.jpg', 'closed a.jpg', 'closed last.jpg']);
  });

  it('are of the four folders that are watched last', async () => {
    const folders = Array.from({ length: 5 }, () => tempFolder());
    const told: string[] = [];
    const ends = folders.map((folder, i) =>
      watchCloses(folder, (name, hint) => void told.push(`${hint} ${name} ${i}`)),
    );
    end = () => {
      for (const each of ends) each.end();
    };
    const tells = (i: number) => () => {
      for (const folder of folders) writeFileSync(join(folder, 'probe'), '');
      return told.includes(`closed probe ${i}`);
    };
    for (const i of [1, 2, 3, 4]) await until(`folder ${i}`, tells(i));
    expect(told).not.toContain('closed probe 0');
  });

  it('have names with spaces, line ends and events in them as they are', async () => {
    const folder = tempFolder();
    const { heard, said } = await watching(folder);
    const name = ' a\nCLOSE_WRITE b.jpg';
    writeFileSync(join(folder, name), '');
    await said(`closed ${name}`);
    expect(heard()).toEqual([`closed ${name}`]);
  });
});

it('without the program there are none, and nothing else happens', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const told: string[] = [];
  const folder = tempFolder();
  await watchCloses(folder, (name) => void told.push(name)).ready;
  writeFileSync(join(folder, 'a.jpg'), '');
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([]);
});
