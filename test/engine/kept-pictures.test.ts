/**
 * Finished pictures in a folder that others use too: what is there is never written over, and a finish that
 * is repeated writes the same.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StackSettings } from '../../src/core/settings.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { lookAt } from '../../src/io/files.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { keepFile } from '../../src/io/storage/keep.ts';
import { startEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCapture } from '../support/tiny.ts';

const preview = { file: '/p.png', blend: 'mean', ev: 0, maxEdgePixels: 100, quality: 80 };
const trails = { ...preview, file: '/q.png', blend: 'lighten' };

/** Pictures on the real disk, at a time that goes on by an hour with each engine. */
let hours = 0;
function onDisk(): Partial<EnginePorts> {
  const at = Date.UTC(2025, 0, 1, ++hours, 0, 0, 999);
  return {
    decoders: [tiny],
    keepFile: (file, bytes, options) => keepFile(systemDisk, file, bytes, options),
    lookAtOutput: lookAt,
    wallClock: () => at,
  };
}

/** Exposures by number, a second between them; the first is at the same second in all stacks. */
async function stacked(folder: string, numbers: readonly number[], settings: Partial<StackSettings> = {}) {
  const captures = new Map(numbers.map((number) => [`img_${number}`, tinyCapture(number)]));
  const masters = { folder, formats: ['tif', 'png', 'fits'] };
  const all = { previews: [preview, trails], masters, ...settings };
  const engine = await startEngine('plain', captures, all, onDisk());
  for (const name of captures.keys()) expect((await engine.take(name)).outcome).toBe('folded');
  return engine;
}

const bytesIn = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]));

describe('masters', () => {
  it('of two cameras that began in one second are all there, each under a name of its own', async () => {
    const folder = tempFolder();
    const one = await stacked(folder, [0, 1]);
    const other = await stacked(folder, [0, 2]);
    const first = await one.ask('finish', { name: null });
    const before = bytesIn(folder);
    const second = await other.ask('finish', { name: null });
    expect(second.name).toBe(`${first.name}-2`);
    expect(bytesIn(folder)).toMatchObject(before);
    expect(readdirSync(folder).sort()).toEqual(
      [...first.files, ...second.files].map((file) => file.slice(folder.length + 1)).sort(),
    );
  });

  it('that a killed finish wrote in part are written by the next, hours later, and by no other name', async () => {
    const folder = tempFolder();
    await (await stacked(folder, [0, 1, 2])).ask('finish', { name: 'night' });
    const whole = bytesIn(folder);
    const [gone, ...left] = readdirSync(folder).sort();
    const again = tempFolder();
    for (const name of left) {
      const modifiedMs = Date.UTC(2025, 0, 1, hours, 0, 0, 999);
      const bytes = Buffer.from(whole[name]!, 'base64');
      await keepFile(systemDisk, join(again, name), bytes, { durable: false, modifiedMs });
    }
    await (await stacked(again, [0, 1, 2])).ask('finish', { name: 'night' });
    expect(Object.keys(bytesIn(again)).sort()).toEqual([gone, ...left].sort());
    for (const name of left) expect(bytesIn(again)[name]).toBe(whole[name]);
  });

  it('do not replace what anybody else has put there', async () => {
    const folder = tempFolder();
    const name = '19700101T000001Z-2-lighten.png';
    writeFileSync(join(folder, name), 'a picture of somebody else');
    const engine = await stacked(folder, [0, 1]);
    const { files } = await engine.ask('finish', { name: null });
    expect(readFileSync(join(folder, name), 'utf8')).toBe('a picture of somebody else');
    expect(files.some((file) => file.endsWith(name))).toBe(false);
    expect(readdirSync(folder)).toHaveLength(7);
  });
});

describe('numbered pictures', () => {
  const history = (folder: string) => ({ history: { folder, everyFrames: 1, everySeconds: null } });

  it('go on behind those of another stack', async () => {
    const folder = tempFolder();
    await stacked(folder, [0, 1], history(folder));
    const before = bytesIn(folder);
    expect(Object.keys(before)).toEqual(['p-000001.png', 'p-000002.png', 'q-000001.png', 'q-000002.png']);
    await stacked(folder, [2, 3, 4], history(folder));
    expect(bytesIn(folder)).toMatchObject(before);
    expect(readdirSync(folder)).toHaveLength(10);
    expect(readdirSync(folder)).toContain('q-000005.png');
  });

  it('are the same after a kill, hours later', async () => {
    const folder = tempFolder();
    await stacked(folder, [0, 1, 2], history(folder));
    const before = bytesIn(folder);
    await stacked(folder, [0, 1, 2, 3], history(folder));
    expect(bytesIn(folder)).toMatchObject(before);
    expect(readdirSync(folder)).toHaveLength(8);
  });

  it('of which one is taken leave that number to whoever has it, all of them', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'q-000001.png'));
    await stacked(folder, [0], history(folder));
    expect(readdirSync(folder)).toEqual(['p-000002.png', 'q-000001.png', 'q-000002.png']);
  });
});
