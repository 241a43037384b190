/**
 * An archive of 400 frames, 12 copies and 3 broken files, and what one fold of it is, for tests that fold it
 * in shards.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { cli } from './cli.ts';
import { tinyPng } from './frames.ts';
import type { Place } from './place.ts';

export const ARCHIVE_FRAMES = 400;

export function archiveIn(place: Place): string {
  const folder = place.path('archive');
  mkdirSync(folder);
  for (let i = 0; i < ARCHIVE_FRAMES; i++) writeFileSync(join(folder, `IMG_${i}.png`), tinyPng(i));
  for (let i = 0; i < 12; i++) writeFileSync(join(folder, `copy-${i}.png`), tinyPng(i * 30));
  for (let i = 0; i < 3; i++) writeFileSync(join(folder, `cut-${i}.png`), tinyPng(i).subarray(0, 60));
  return folder;
}

interface Facts {
  readonly frames: number;
  readonly digest: string;
  readonly entries: readonly { path: string; outcome: string; reason?: string }[];
}

export async function factsOf(place: Place, file: string): Promise<Facts> {
  return (await place.run('inspect', file, '--json')).json as unknown as Facts;
}

const decisionsOf = ({ entries }: Facts) =>
  entries.map(({ path, outcome, reason = '' }) => `${path} ${outcome} ${reason}`).sort();

/** The merged file is, bit for bit and decision for decision, what one fold of the archive is. */
export async function expectOneFold(place: Place, folder: string, merged: string): Promise<void> {
  const one = place.path('one.state');
  expect((await place.run('stack', folder, '--save', one)).code).toBe(0);
  const [whole, found] = [await factsOf(place, one), await factsOf(place, merged)];
  expect(found).toMatchObject({ frames: ARCHIVE_FRAMES, digest: whole.digest });
  expect(decisionsOf(found)).toEqual(decisionsOf(whole));
}

/**
 * What shards do the first time that they are begun: is killed a moment later, ends with 75, or waits to be
 * lost with its node.
 */
export interface FirstTries {
  readonly killed: number;
  readonly failed: number;
  readonly waits?: number;
}

/**
 * A folder with a `slowshutter` for the PATH, whose shards of 8 go wrong the first time. A file there says
 * that one did: `killed`, `failed`, and `waits` with the number of the process.
 */
export function failingProgram(place: Place, { killed, failed, waits }: FirstTries): string {
  const bin = place.path('bin');
  mkdirSync(bin);
  const once = (shard: number, name: string, then: string) =>
    `*"--shard ${shard}/8"*) [ -e ${bin}/${name} ] || { ${then}; };;`;
  const program = [
    '#!/bin/sh',
    'case "$*" in',
    once(
      killed,
      'killed',
      `touch ${bin}/killed; "${process.execPath}" ${cli} "$@" & sleep 0.3; kill -9 $!; exit 137`,
    ),
    once(failed, 'failed', `touch ${bin}/failed; exit 75`),
    // The file is whole when it is there.
    ...(waits === undefined
      ? []
      : [once(waits, 'waits', `echo $$ >${bin}/w; mv ${bin}/w ${bin}/waits; exec sleep 600`)]),
    'esac',
    `exec "${process.execPath}" ${cli} "$@"`,
  ];
  writeFileSync(join(bin, 'slowshutter'), `${program.join('\n')}\n`, { mode: 0o755 });
  return bin;
}

/** A process, and those above it up to one that is the last; below process 1 in any case. */
export function chainTo(isLast: (pid: number) => boolean, pid: number): number[] {
  if (isLast(pid)) return [pid];
  const parent = Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return parent <= 1 ? [pid] : [pid, ...chainTo(isLast, parent)];
}
