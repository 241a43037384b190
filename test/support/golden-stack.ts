/** Stacks of the seven golden captures for tests of steering, and what their pictures must be. */

import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { bytesOf } from './captures.ts';
import { golden } from './golden.ts';
import { digestOf } from './picture.ts';
import type { Place } from './place.ts';

export const golds = golden('png8');
export const names = golds.map((file) => basename(file));
/** Two previews, one of which needs the others refolded when one is taken out. */
export const blends = (place: Place) => ({
  previews: [{ file: place.preview }, { file: place.path('trails.jpg'), blend: 'lighten' }],
});

/** Captures come, all unless said otherwise. */
export function put(place: Place, files: readonly string[] = golds): void {
  for (const file of files) writeFileSync(join(place.captures, basename(file)), bytesOf(file));
}

/** The picture of the stack is, by its samples, that of `stack` over these files. */
export async function expectPictureOf(place: Place, files: readonly string[], blend: string): Promise<void> {
  const [ours, theirs] = [place.path('r.png'), place.path('t.png')];
  const rendered = await place.run('render', '--state', place.state, '--blend', blend, '--out', ours);
  expect([rendered.code, rendered.stderr]).toEqual([0, '']);
  await place.run('stack', ...files, '--out', theirs, '--blend', blend);
  expect(await digestOf(ours, 16, 3), blend).toEqual(await digestOf(theirs, 16, 3));
}

/** All but these. */
export const without = (...gone: string[]) => golds.filter((file) => !gone.includes(basename(file)));
