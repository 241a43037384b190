/** All captures folders under a virtual clock: which are watched, and what is listed when one appears. */
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Happening } from '../../src/core/happening.ts';
import { Captures } from '../../src/daemon/captures.ts';
import { Door } from '../../src/daemon/door.ts';
import { Folders } from '../../src/daemon/folders.ts';
import type { WatchEvents } from '../../src/io/watch.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** Folders of these paths in `/c`; `files` are paths too, and a watch is armed at once. */
function bench(paths: readonly string[], files: string[] = [], named: readonly string[] = ['/c']) {
  const clock = new VirtualClock();
  const folders = new Map(['/c', '/d', ...paths].map((path, i) => [path, `${i}`]));
  const watches = new Map<string, WatchEvents>();
  const found = new Set<string>();
  const told: Happening[] = [];
  let looks = 0;
  class ToldCaptures extends Captures {
    override hint(of: Iterable<string>): void {
      for (const path of of) found.add(path);
    }
    override has(path: string): boolean {
      return found.has(path);
    }
  }
  const namesIn = (folder: string, all: Iterable<string>) =>
    [...all]
      .filter((path) => path !== folder && dirname(path) === folder)
      .map((path) => path.slice(folder.length + 1));
  const ports = {
    clock,
    listNames: async (folder: string) => {
      if (!folders.has(folder)) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      return [...namesIn(folder, files), ...namesIn(folder, folders.keys())];
    },
    listFolders: async (folder: string) => namesIn(folder, folders.keys()),
    folderId: async (folder: string) => {
      looks++;
      return folders.get(folder) ?? null;
    },
    folderStamp: async () => null,
    watchFolder: (folder: string, events: WatchEvents) => {
      watches.set(folder, events);
      queueMicrotask(() => events.onArmed('at once'));
      return {
        async close() {
          watches.delete(folder);
        },
      };
    },
  };
  const tell = (happening: Happening) => void told.push(happening);
  const door = new Door(ports, ['jpg'], new ToldCaptures(clock), tell, true);
  const asked = { named, recursive: true };
  const all = new Folders(ports, asked, { door, captureExtensions: ['jpg'], tell });
  const limits = () =>
    told.flatMap((each) => (each.kind === 'folder-left-out' ? `${each.limit} ${each.folder}` : []));
  return { all, clock, files, folders, found, told, watches, limits, looks: () => looks };
}

describe('folders below', () => {
  it('are all listed, and watched, when it has started', async () => {
    const { all, found, watches } = bench(
      ['/c/1', '/c/2', '/c/1/x'],
      ['/c/a.jpg', '/c/1/x/b.jpg', '/c/2/a.jpg'],
    );
    await all.start();
    expect([...watches.keys()].sort()).toEqual(['/c', '/c/1', '/c/1/x', '/c/2']);
    expect([...found].sort()).toEqual(['/c/1/x/b.jpg', '/c/2/a.jpg', '/c/a.jpg']);
    await all.close();
    expect(watches.size).toBe(0);
  });

  it('that appear are listed when their watch is armed: what came before it is found', async () => {
    const { all, clock, files, folders, found, watches } = bench([]);
    await all.start();
    folders.set('/c/new', '9').set('/c/new/deep', '10');
    files.push('/c/new/deep/a.jpg');
    watches.get('/c')?.onHint('new', 'name');
    await clock.advance(1);
    expect([...found]).toEqual(['/c/new/deep/a.jpg']);
    files.push('/c/new/b.jpg');
    watches.get('/c/new')?.onArmed('again');
    await clock.advance(1);
    expect([...found]).toContain('/c/new/b.jpg');
    await all.close();
  });

  it('that no event told of are found by the next listing', async () => {
    const { all, clock, files, folders, found } = bench([]);
    await all.start();
    folders.set('/c/new', '9');
    files.push('/c/new/a.jpg');
    await clock.advance(6000);
    expect([...found]).toEqual(['/c/new/a.jpg']);
    await all.close();
  });

  it('that go are left with all below them, without a word', async () => {
    const { all, clock, folders, told, watches } = bench(['/c/1', '/c/1/x']);
    await all.start();
    folders.delete('/c/1');
    folders.delete('/c/1/x');
    watches.get('/c')?.onHint('1', 'name');
    await clock.advance(3000);
    expect([...watches.keys()]).toEqual(['/c']);
    expect(told.map(({ kind }) => kind).filter((kind) => kind.startsWith('folder'))).toEqual([]);
    await all.close();
  });

  it('are left out beyond a depth and a number, which is said of the first', async () => {
    const deep = ['/c/1', '/c/1/2', '/c/1/2/3', '/c/1/2/3/4', '/c/1/2/3/4/5'];
    const { all, limits, watches } = bench([...deep, '/c/1/2/3/4/6']);
    await all.start();
    expect([watches.size, limits()]).toEqual([5, ['depth /c/1/2/3/4/5']]);
    await all.close();
    const many = bench(Array.from({ length: 1100 }, (_, i) => `/c/${i}`));
    await many.all.start();
    expect([many.watches.size, many.limits()]).toEqual([1000, ['number /c/999']]);
    await many.all.close();
  });

  it('are looked at a few times a second, however many they are', async () => {
    const { all, clock, looks } = bench(Array.from({ length: 200 }, (_, i) => `/c/${i}`));
    await all.start();
    await clock.advance(60_000);
    const before = looks();
    await clock.advance(60_000);
    // Four a second, and the named one each second; names that may be folders are looked at when they are
    // listed.
    expect(looks() - before).toBeLessThan(60 * 5 + 12 * 33 + 60);
    await all.close();
  });
});

it('of two named folders one may be missing, which is told by its name', async () => {
  const { all, folders, told, found } = bench([], ['/c/a.jpg', '/d/a.jpg'], ['/c', '/d', '/e']);
  folders.delete('/d');
  await all.start();
  const missing = told.flatMap((each) => (each.kind === 'folder-missing' ? each.folder : []));
  expect([missing, [...found]]).toEqual([['/d', '/e'], ['/c/a.jpg']]);
  await all.close();
});
