/** Another name or writing of an exposure that counts. */
import type { Entry } from './entry.ts';

/** The entry of another name or writing of `first`, which it names. */
export function duplicateOf(first: Entry, twin: Omit<Entry, 'outcome'>): Entry {
  const { path, stamp, digest, imageDigest, capturedAt, camera } = twin;
  const reason = first.outcome === 'duplicate' ? (first.reason ?? first.path) : first.path;
  const said = { ...(capturedAt != null && { capturedAt }), ...(camera && { camera }) };
  return { path, stamp, digest, imageDigest, ...said, outcome: 'duplicate', reason };
}
