/** Facts beside a picture: they replace older facts, and nothing else. */
import { isSidecar } from '../../core/sidecar.ts';
import type { Disk } from './disk.ts';
import { replaceFile } from './replace.ts';

/** Facts have a thousand bytes. */
const FACTS_BYTES_MAX = 100_000;

/**
 * What is at this place; links are followed, and a FIFO or a device is something else. Errors: those of the
 * file system, but for ENOENT.
 */
export async function foundForFacts(
  disk: Disk,
  file: string,
): Promise<'nothing' | 'facts' | 'something else'> {
  const reader = await disk.openRead(file);
  if (reader === null) return 'nothing';
  try {
    if (reader.size > FACTS_BYTES_MAX) return 'something else';
    const text = Buffer.from(await reader.read(0, reader.size)).toString('utf8');
    return isSidecar(text) ? 'facts' : 'something else';
  } finally {
    await reader.close();
  }
}

/** Errors: those of the file system; EEXIST when something else is in its place. */
export async function replaceFacts(disk: Disk, file: string, bytes: Uint8Array): Promise<void> {
  if ((await foundForFacts(disk, file)) === 'something else') {
    const text = `another file is at ${file}, where the facts of the preview would be, and stays; move it, or name the preview otherwise`;
    throw Object.assign(new Error(text), { code: 'EEXIST' });
  }
  await replaceFile(disk, file, [bytes], { durable: false, mode: 0o644 });
}
