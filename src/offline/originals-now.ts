/**
 * Where the originals of frames are now: at their paths, or under whatever name in the folders that they were
 * in.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { captureExtensions } from '../config/registries.ts';
import type { Entry } from '../core/ledger.ts';
import { byName, isCaptureName } from '../core/names.ts';
import { listNames, readCapture } from '../io/files.ts';

/** By their bytes. `missing`: the paths of those that are nowhere. Both in capture order. Errors: none. */
export async function originalsNow(
  entries: Iterable<Entry>,
  captures: string,
): Promise<{ files: string[]; missing: string[] }> {
  const wanted = new Map<string, string>();
  for (const { digest, path } of entries) wanted.set(digest ?? '', path);
  const files: string[] = [];
  const look = async (path: string) => {
    const digest = await digestOf(path);
    if (digest === null || !wanted.delete(digest)) return;
    files.push(path);
  };
  for (const path of [...wanted.values()]) await look(path);
  if (wanted.size > 0) {
    const elsewhere = new Set([captures, ...[...wanted.values()].map((path) => dirname(path))]);
    for (const folder of elsewhere) {
      const names = await listNames(folder).catch(() => []);
      const unseen = names
        .filter((name) => isCaptureName(name, captureExtensions))
        .map((name) => join(folder, name));
      for (const path of unseen) if (wanted.size > 0 && !files.includes(path)) await look(path);
    }
  }
  return { files: files.sort(byName), missing: [...wanted.values()].sort(byName) };
}

async function digestOf(path: string): Promise<string | null> {
  const read = await readCapture(path).catch(() => 'gone' as const);
  return typeof read === 'string' ? null : createHash('sha256').update(read.bytes).digest('hex');
}
