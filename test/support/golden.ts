/** The committed oracle, and where its captures are. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Shape } from '../../src/core/frame.ts';
import type { Light } from '../../src/core/light.ts';

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

export const repository = fileURLToPath(new URL('../../', import.meta.url));
const goldenFolder = join(repository, 'test/golden');
/** Real pictures beside the checkout; not everybody has them. */
export const sharedFolder = join(repository, '../shared/data');
export const noShared = !existsSync(sharedFolder);

const expected = JSON.parse(readFileSync(join(goldenFolder, 'expected.json'), 'utf8')) as Expected;
export const { decodes } = expected;
export const sets = Object.entries(expected.sets);
export const goldenSets = sets.filter(([, set]) => set.root === 'golden');

export function setNamed(name: string): ExpectedSet {
  const found = expected.sets[name];
  if (!found) throw new Error(`expected.json has no set ${name}`);
  return found;
}

/** The captures of a set as they are on the disk, in the order of the oracle. */
export function captureFiles(name: string): { name: string; bytes: Buffer }[] {
  const { root, captures } = setNamed(name);
  const folder = root === 'golden' ? join(goldenFolder, 'captures', name) : join(sharedFolder, name);
  return captures.map(({ file }) => ({ name: file, bytes: readFileSync(join(folder, file)) }));
}

/** SHA-256, hex, of samples as the oracle takes it: row-major, interleaved, 16 and 32 bits little-endian. */
export function samplesDigest(samples: Uint8Array | Uint16Array | Float32Array): string {
  const { buffer, byteOffset, byteLength } = samples;
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}
