/**
 * One writing of a capture, as journals name it: its bytes, its pixels, and when the camera says it was
 * taken.
 */
import { type Entry, saidAt } from '../../core/entry.ts';
import type { Seen } from '../../core/ledger.ts';
import type { JournalLine } from '../../core/storage.ts';

export interface Written extends Seen {
  readonly digest: string;
}

/** The capture of a line. */
export function writtenIn(line: JournalLine): Written {
  const { path, digest, imageDigest } = line;
  return { path, digest, imageDigest, saidAt: () => saidAt(line) };
}

/** What journals say of a capture. */
export type Told = Pick<Entry, 'path' | 'imageDigest' | 'capturedAt' | 'camera'> & {
  readonly digest: string;
};

/** The line of a capture. */
export function lineOf({ path, digest, imageDigest, capturedAt, camera }: Told): JournalLine {
  const named = { path, digest, imageDigest };
  if (!camera?.clock || capturedAt == null) return named;
  return { ...named, capturedAt, camera: { clock: camera.clock } };
}
