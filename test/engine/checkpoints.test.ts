/**
 * Checkpoints that are asked for at once: they share one copy of the planes, so one is written after the
 * other.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { startEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCaptures, tinyNames } from '../support/tiny.ts';

it('one checkpoint is written after the other', async () => {
  const real = openStorage(systemDisk);
  const atWork = { now: 0, most: 0 };
  const storage: typeof real = {
    ...real,
    async save(...args) {
      atWork.most = Math.max(atWork.most, ++atWork.now);
      await real.save(...args);
      atWork.now--;
    },
  };
  const captures = tinyCaptures(tinyNames(3));
  const settings = { stateFile: join(tempFolder(), 'a.state') };
  const engine = await startEngine('plain', captures, settings, { decoders: [tiny], storage });
  for (const path of captures.keys()) await engine.take(path);
  await Promise.all([engine.ask('checkpoint', {}), engine.ask('checkpoint', {})]);
  expect(atWork).toEqual({ now: 0, most: 1 });
});
