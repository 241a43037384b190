/**
 * Files and folders that a power cut must not take: every name on the way to them is synced, and nothing half
 * is left.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../src/core/errors.ts';
import { type Disk, systemDisk } from '../../src/io/storage/disk.ts';
import { keepFile, keepFolder } from '../../src/io/storage/keep.ts';
import { removeLeftovers } from '../../src/io/storage/replace.ts';
import { Crash, SimDisk, type Survival } from '../support/sim-disk.ts';
import { tempFolder } from '../support/temp.ts';

const bytes = new TextEncoder().encode('a master');
const durable = { durable: true, modifiedMs: 0 };
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
    await keepFile(disk.disk(), `${folder}/m.tif`, bytes, durable);
    expect(after(disk).peek(`${folder}/m.tif`)).toEqual(bytes);
  });

  it('a folder is there that somebody else had made and not seen to', async () => {
    const disk = new SimDisk('/there');
    await disk.disk().makeFolder('/there/new', 0o755);
    await keepFolder(disk.disk(), '/there/new', 0o755);
    expect(after(disk).namesIn('/there')).toEqual(['new']);
  });

  it('at any operation, and again after it, the file is none, or the new one, and alone', async () => {
    let points = 0;
    for (let operation = 1; ; operation++, points++) {
      const disk = new SimDisk('/there');
      disk.crashIn(operation, 0.5);
      const result = await keepFile(disk.disk(), '/there/new/m.tif', bytes, durable).catch((error) => error);
      if (!(result instanceof Crash)) break;
      after(disk);
      expect([null, bytes], `operation ${operation}`).toContainEqual(disk.peek('/there/new/m.tif'));
      expect(['written', 'same']).toContain(await keepFile(disk.disk(), '/there/new/m.tif', bytes, durable));
      expect(after(disk).namesIn('/there/new')).toEqual(['m.tif']);
      expect(disk.peek('/there/new/m.tif')).toEqual(bytes);
    }
    expect(points).toBeGreaterThan(5);
  });

  it('at any operation, and again after it, a file that was there is as it was, and alone', async () => {
    const old = new TextEncoder().encode('another');
    for (let operation = 1; ; operation++) {
      const disk = new SimDisk('/there');
      disk.plant('/there/m.tif', old);
      disk.crashIn(operation, 0.5);
      const result = await keepFile(disk.disk(), '/there/m.tif', bytes, durable).catch((error) => error);
      if (!(result instanceof Crash)) break;
      after(disk);
      expect(await keepFile(disk.disk(), '/there/m.tif', bytes, durable)).toBe('taken');
      expect(after(disk).namesIn('/there')).toEqual(['m.tif']);
      expect(disk.peek('/there/m.tif')).toEqual(old);
    }
  });
});

describe('a name', () => {
  const small = { durable: false, modifiedMs: 1_750_000_000_000 };

  it.each([true, false])(
    "that is another file's stays its own, of whatever kind it is: durable %s",
    async (isDurable) => {
      const folder = tempFolder();
      writeFileSync(join(folder, 'longer'), 'another master');
      writeFileSync(join(folder, 'as long'), 'b master');
      symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
      mkdirSync(join(folder, 'folder'));
      spawnSync('mkfifo', [join(folder, 'fifo')]);
      for (const name of readdirSync(folder)) {
        const kept = keepFile(systemDisk, join(folder, name), bytes, { ...small, durable: isDurable });
        expect([name, await kept]).toEqual([name, 'taken']);
      }
      expect(readFileSync(join(folder, 'as long'), 'utf8')).toBe('b master');
      expect(readdirSync(folder).sort()).toEqual(['as long', 'fifo', 'folder', 'link', 'longer']);
    },
  );

  it('is had although another that wants it takes the hidden file for a leftover', async () => {
    const file = join(tempFolder(), 'm.tif');
    let times = 0;
    const disk: Disk = {
      ...systemDisk,
      async openFolder(path) {
        const folder = await systemDisk.openFolder(path);
        const renameNew = async (from: string, to: string) => {
          if (times++ === 0) await removeLeftovers(systemDisk, [file]);
          await folder.renameNew(from, to);
        };
        return { ...folder, renameNew };
      },
    };
    expect(await keepFile(disk, file, bytes, small)).toBe('written');
    expect(times).toBe(2);
  });

  it('has the time that it was given, to the millisecond', async () => {
    const folder = tempFolder();
    for (let i = 0; i < 100; i++) {
      const modifiedMs = small.modifiedMs + 7919 * i;
      const file = join(folder, `${i}.tif`);
      await keepFile(systemDisk, file, bytes, { durable: false, modifiedMs });
      const ns = statSync(file, { bigint: true }).mtimeNs - BigInt(modifiedMs) * 1_000_000n;
      expect(Number(ns)).toBeGreaterThanOrEqual(0);
      expect(Number(ns)).toBeLessThan(1000);
    }
  });

  it('is had once by two that want it at once', async () => {
    const file = join(tempFolder(), 'm.tif');
    const other = new TextEncoder().encode('B master');
    const kept = [bytes, other].map((each) => keepFile(systemDisk, file, each, small));
    expect((await Promise.all(kept)).sort()).toEqual(['taken', 'written']);
    expect(await keepFile(systemDisk, file, new Uint8Array(readFileSync(file)), small)).toBe('same');
    expect(Math.floor(statSync(file).mtimeMs)).toBe(small.modifiedMs);
  });
});

it('what another program was writing stays', async () => {
  const disk = new SimDisk('/there');
  for (const name of ['.m.tif.part', '.other.tif.7.tmp', 'm.tif.7.tmp']) disk.plant(`/there/${name}`, bytes);
  disk.plant('/there/.m.tif.7.tmp', bytes);
  await keepFile(disk.disk(), '/there/m.tif', bytes, durable);
  expect(disk.namesIn('/there').sort()).toEqual(['.m.tif.part', '.other.tif.7.tmp', 'm.tif', 'm.tif.7.tmp']);
});

it('a disk that is full is an error, and nothing is left', async () => {
  const disk = new SimDisk('/there');
  for (let operation = 1; operation < 7; operation++) {
    disk.failIn(operation);
    const result = await keepFile(disk.disk(), '/there/m.tif', bytes, durable).catch(codeOf);
    if (result !== 'ENOSPC') continue;
    expect(disk.namesIn('/there').filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }
});
