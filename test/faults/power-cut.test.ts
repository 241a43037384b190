/** Real power cuts at every storage operation of a shoot of seven frames, on ext4 and on XFS. */

import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shoot as shootToFolder } from '../../src/camera/shoot.ts';
import * as decoders from '../../src/decoders/index.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { openEngine } from '../../src/engine/serve.ts';
import { readCapture } from '../../src/io/files.ts';
import { type Disk, systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import { asking } from '../support/asking.ts';
import { capturesOf } from '../support/golden.ts';
import { countedDisk, type FileSystem, noPowerCuts, PoweredFolder } from '../support/power.ts';
import { defaultSettings } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';
import { unheard } from '../support/unheard.ts';

type Captures = ReadonlyMap<string, Uint8Array>;
const impossible = noPowerCuts();

/** Seven raw files of the simulated camera, by name. */
async function rawCaptures(): Promise<Captures> {
  const files = await shootToFolder({
    ...{ folder: tempFolder(), frames: 7, everyMs: 0, size: { width: 64, height: 48 } },
    ...{ style: 'burst', format: 'dng', seed: 3, quality: 90 },
  });
  return new Map(files.map((file) => [basename(file), readFileSync(file)]));
}

const kinds: Readonly<Record<string, () => Promise<Captures>>> = {
  pictures: async () => capturesOf('png8'),
  'raw frames': rawCaptures,
};

/** The engine over a disk; captures are those still in `there`, by name. */
function session(disk: Disk, folder: string, bytesOf: Captures, there: ReadonlySet<string>) {
  const ports: EnginePorts = {
    openMemory: () => new WebAssembly.Memory({ initial: 1, maximum: 1024 }),
    kernels: async (memory) => plainKernels(memory),
    decoders: Object.values(decoders),
    calibration: [],
    software: 'slowshutter 0.0.0',
    async readCapture(path) {
      if (!path.startsWith('/captures/')) return readCapture(path);
      const name = path.slice('/captures/'.length);
      if (!there.has(name)) return 'gone';
      const bytes = Buffer.from(bytesOf.get(name)!);
      return { facts: { size: bytes.length, mtimeNs: '1', ctimeNs: '1', ino: name, dev: '1' }, bytes };
    },
    ...unheard,
    lookAt: async () => 'gone',
    storage: openStorage(disk),
  };
  const ask = asking(openEngine(ports));
  const open = () =>
    ask('open', {
      ...defaultSettings,
      planes: ['sum', 'max'],
      stateFile: join(folder, 'encoded-sum+max.state'),
      spoolFolder: join(folder, 'spool'),
    });
  const stampOf = (name: string) => `${bytesOf.get(name)!.length}-1-${name}`;
  const take = (path: string, stamp: string) => ask('take', { path, stamp, acceptDoubt: true, last: true });
  return { ask, open, takeCapture: (name: string) => take(`/captures/${name}`, stampOf(name)), take };
}

/** Seven frames, a checkpoint after the third and the last; a capture is deleted as soon as it is folded. */
async function shoot(disk: Disk, folder: string, captures: Captures, there: Set<string>): Promise<void> {
  const { ask, open, takeCapture } = session(disk, folder, captures, there);
  await open();
  for (const [i, name] of [...captures.keys()].entries()) {
    there.add(name);
    const { outcome } = await takeCapture(name);
    if (outcome !== 'folded') throw new Error(`${name}: ${outcome}`);
    there.delete(name);
    if (i === 2 || i === 6) await ask('checkpoint', {});
  }
}

/**
 * What a restart makes of the spool and of the captures that are still there, and of those that had not come
 * yet.
 */
async function recover(folder: string, captures: Captures, there: Set<string>, toCome: readonly string[]) {
  const disk = countedDisk(systemDisk);
  const { ask, open, take, takeCapture } = session(disk, folder, captures, there);
  const { spooled } = await open();
  for (const [file] of spooled) await take(file, 'spool');
  for (const name of [...there, ...toCome]) {
    there.add(name);
    await takeCapture(name);
  }
  const { digest } = await ask('digest', {});
  const { totals } = await ask('standing', {});
  await disk.closeAll();
  return { digest, frames: totals.frames };
}

/** The frames and planes after a shoot whose power failed at one operation, and a restart. */
async function cutAt(point: number, power: PoweredFolder, captures: Captures) {
  const folder = join(power.folder, `run-${point}`);
  mkdirSync(folder);
  await systemDisk.syncFolder(power.folder);
  const there = new Set<string>();
  const came = new Set<string>();
  const disk = countedDisk(systemDisk, (n) => {
    for (const name of there) came.add(name);
    if (n !== point) return;
    power.cut();
    throw new Error('power cut');
  });
  await shoot(disk, folder, captures, there).catch(() => undefined);
  await disk.closeAll();
  power.boot();
  const toCome = [...captures.keys()].filter((name) => !came.has(name));
  return recover(folder, captures, there, toCome);
}

const isSkipped = impossible !== null && process.env.CI !== 'true';

describe.skipIf(isSkipped)(`power cuts (${impossible ?? 'possible here'})`, () => {
  it.each<[string, FileSystem]>([
    ['pictures', 'ext4'],
    ['pictures', 'xfs'],
    ['raw frames', 'ext4'],
  ])('lose no %s on %s, whichever operation they hit', async (kind, fileSystem) => {
    const captures = await kinds[kind]!();
    const clean = tempFolder();
    let operations = 0;
    const counting = countedDisk(systemDisk, (n) => {
      operations = n;
    });
    await shoot(counting, clean, captures, new Set());
    const expected = await recover(clean, captures, new Set(), []);
    expect(expected.frames).toBe(7);
    const power = new PoweredFolder(mkdtempSync(join(tmpdir(), 'slowshutter-power-')), fileSystem);
    onTestFinished(() => power.remove());
    const failures: string[] = [];
    for (let point = 1; point <= operations; point++) {
      const found = await cutAt(point, power, captures);
      if (found.digest !== expected.digest || found.frames !== 7) {
        failures.push(`at operation ${point}: ${found.frames} frames`);
      }
    }
    console.log(`power cuts on ${fileSystem}, ${kind}: ${operations} points, ${failures.length} failures`);
    expect(failures).toEqual([]);
  });
});
