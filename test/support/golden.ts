/**
 * The door to test/golden: figures of the oracle, its captures, and the real captures beside the checkout.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from '../../src/core/frame.ts';
import type { Light } from '../../src/core/light.ts';
import { repository } from './repository.ts';

export interface ExpectedPicture {
  readonly light: Light;
  readonly blend: string;
  readonly depth: 8 | 16;
  readonly box: number;
  readonly orient: number;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly sha256: string;
  readonly first: readonly number[];
}

export interface ExpectedSet extends Shape {
  readonly root: 'golden' | 'shared';
  readonly captures: readonly { readonly file: string; readonly sha256: string }[];
  readonly pictures: readonly ExpectedPicture[];
  readonly recipe2012?: { readonly sha256: string };
}

export interface ExpectedDecode extends Shape {
  readonly orientation: number;
  readonly sha256: string;
  readonly uprightSha256: string;
}

interface Expected {
  readonly sets: Readonly<Record<string, ExpectedSet>>;
  readonly decodes: Readonly<Record<string, ExpectedDecode>>;
}

const goldenFolder = join(repository, 'test/golden');
/** Real pictures beside the checkout; not everybody has them. */
export const sharedFolder = join(repository, '../shared/data');
export const noShared = !existsSync(sharedFolder);

/** A file of test/golden, by its path in there. */
export function goldenBytes(file: string): Buffer {
  return readFileSync(join(goldenFolder, file));
}

/** The names of the files in a folder of test/golden. */
export function goldenNames(folder: string): string[] {
  return readdirSync(join(goldenFolder, folder)).sort();
}

/** Figures of other software, from a JSON file of test/golden. */
export function goldenJson<T>(file: string): T {
  return JSON.parse(goldenBytes(file).toString()) as T;
}

const expected = goldenJson<Expected>('expected.json');
export const { decodes } = expected;
export const sets = Object.entries(expected.sets);
export const goldenSets = sets.filter(([, set]) => set.root === 'golden');

export function setNamed(name: string): ExpectedSet {
  const found = expected.sets[name];
  if (!found) throw new Error(`expected.json has no set ${name}`);
  return found;
}

/** The one picture of a set that is like this; box 1 and upright unless said otherwise. */
export function goldenPicture(set: string, like: Partial<ExpectedPicture>): ExpectedPicture {
  const wanted = Object.entries({ box: 1, orient: 1, ...like });
  const found = setNamed(set).pictures.find((picture) =>
    wanted.every(([key, value]) => picture[key as keyof ExpectedPicture] === value),
  );
  if (!found) throw new Error(`no such picture of ${set}: ${JSON.stringify(like)}`);
  return found;
}

/** The files of a golden set, in name order. */
export function golden(set: string): string[] {
  return filesIn(join(goldenFolder, 'captures', set));
}

/** The files of a folder of the shared data, in name order. */
export function shared(folder: string): string[] {
  return filesIn(join(sharedFolder, folder));
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return names
    .map((entry) => join(folder, entry.name))
    .filter((file) => !file.endsWith('.csv'))
    .sort();
}

/** The captures of a set as they are on the disk, in the order of the oracle. */
export function captureFiles(name: string): { name: string; bytes: Buffer }[] {
  const { root, captures } = setNamed(name);
  const folder = root === 'golden' ? join(goldenFolder, 'captures', name) : join(sharedFolder, name);
  return captures.map(({ file }) => ({ name: file, bytes: readFileSync(join(folder, file)) }));
}

/** The bytes of the captures of a set, by file name and in the order of the oracle. */
export function capturesOf(name: string): Map<string, Uint8Array> {
  return new Map(captureFiles(name).map((file) => [file.name, file.bytes]));
}
