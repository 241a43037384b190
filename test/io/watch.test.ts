/** A watch of a folder that is polled: nothing comes of it once it is closed. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FSWatcher } from 'chokidar';
import { expect, it, vi } from 'vitest';
import { watchFolder } from '../../src/io/watch.ts';
import { tempFolder } from '../support/temp.ts';
import { until } from '../support/until.ts';

vi.mock('../../src/io/remote.ts', () => ({ remoteKind: async () => 'FUSE' }));

it('is not opened again, tells nothing and throws nothing after it was closed', async () => {
  const folder = join(tempFolder(), 'captures');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.jpg'), 'a');
  const told: string[] = [];
  const watchers: FSWatcher[] = [];
  const close = vi.spyOn(FSWatcher.prototype, 'close').mockImplementation(function (this: FSWatcher) {
    watchers.push(this);
    close.mockRestore();
    return this.close();
  });
  const watch = watchFolder(folder, () => true, {
    onHint: (name) => void told.push(name),
    onArmed: () => void told.push('armed'),
    onError: (error) => void told.push(String(error)),
  });
  await until(
    'armed',
    () => told.includes('armed'),
    () => told.join(),
  );
  await watch.close();
  const [watcher] = watchers;
  rmSync(folder, { recursive: true });
  // As chokidar does when a look that was under way at the close finds its file gone.
  watcher?.add(join(folder, 'a.jpg'));
  watcher?.emit('error', new Error('ENOTCONN'));
  watcher?.emit('add', 'b.jpg');
  expect(watcher?.closed).toBe(true);
  expect(told).toEqual(['armed']);
});
