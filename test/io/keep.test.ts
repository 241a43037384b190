/** Files and folders that a power cut must not take: every name on the way to them is synced, and nothing half is left. */
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../src/core/errors.ts';
import { keepFile, keepFolder } from '../../src/io/storage/keep.ts';
import { Crash, SimDisk, type Survival } from '../support/sim-disk.ts';

const bytes = new TextEncoder().encode('a master');
/** Of what was not synced nothing is left. */
const worst: Survival = {
  keepsName: () => false,
  keepsWriting: () => false,
  lengthKept: () => 0,
  keepsSector: () => false,
};

const after = (disk: SimDisk) => {
  disk.reboot(worst);
  return disk;
};

describe('after a power cut', () => {
  it.each(['/there', '/there/new', '/there/new/and/newer'])('a file in %s is there whole', async (folder) => {
    const disk = new SimDisk('/there');
    await keepFile(disk.disk(), `${folder}/m.tif`, bytes);
    expect(after(disk).peek(`${folder}/m.tif`)).toEqual(bytes);
  });

  it('a folder is there that somebody else had made and not seen to', async () => {
    const disk = new SimDisk('/there');
    await disk.disk().makeFolder('/there/new', 0o755);
    await keepFolder(disk.disk(), '/there/new', 0o755);
    expect(after(disk).namesIn('/there')).toEqual(['new']);
  });

  it('at any operation, and again after it, the file is the old one, none, or the new one, and alone', async () => {
    for (const old of [null, new TextEncoder().encode('another')]) {
      let points = 0;
      for (let operation = 1; ; operation++, points++) {
        const disk = new SimDisk('/there');
        if (old) await keepFile(disk.disk(), '/there/new/m.tif', old);
        disk.crashIn(operation, 0.5);
        const result = await keepFile(disk.disk(), '/there/new/m.tif', bytes).catch((error) => error);
        if (!(result instanceof Crash)) break;
        after(disk);
        const found = disk.peek('/there/new/m.tif');
        expect([old, bytes], `operation ${operation}`).toContainEqual(found);
        await keepFile(disk.disk(), '/there/new/m.tif', bytes);
        expect(after(disk).namesIn('/there/new')).toEqual(['m.tif']);
        expect(disk.peek('/there/new/m.tif')).toEqual(bytes);
      }
      expect(points).toBeGreaterThan(5);
    }
  });
});

it('what another program was writing stays', async () => {
  const disk = new SimDisk('/there');
  for (const name of ['.m.tif.part', '.other.tif.7.tmp', 'm.tif.7.tmp']) disk.plant(`/there/${name}`, bytes);
  disk.plant('/there/.m.tif.7.tmp', bytes);
  await keepFile(disk.disk(), '/there/m.tif', bytes);
  expect(disk.namesIn('/there').sort()).toEqual(['.m.tif.part', '.other.tif.7.tmp', 'm.tif', 'm.tif.7.tmp']);
});

it('a disk that is full is an error, and nothing is left', async () => {
  const disk = new SimDisk('/there');
  for (let operation = 1; operation < 7; operation++) {
    disk.failIn(operation);
    const result = await keepFile(disk.disk(), '/there/m.tif', bytes).catch(codeOf);
    if (result !== 'ENOSPC') continue;
    expect(disk.namesIn('/there').filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }
});
