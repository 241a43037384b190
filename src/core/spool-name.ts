/** What a frame is called in the spool: its path within the captures folder, as one name. */
import { nameWithin } from './capture-folders.ts';

/**
 * A file system takes 255 bytes, the digest before it and the hidden name that it is written under among
 * them.
 */
const NAME_BYTES_MAX = 168;

/**
 * A path that is too long for it loses its folders, and a name its beginning: the end has the counter and the
 * extension.
 */
export function spoolName(folder: string, path: string): string {
  const whole = nameWithin(folder, path);
  const isOutside = whole === path;
  const name = encoded(isOutside ? lastOf(path) : whole);
  if (Buffer.byteLength(name) <= NAME_BYTES_MAX) return name;
  const last = encoded(lastOf(path));
  return Buffer.byteLength(last) <= NAME_BYTES_MAX ? last : last.slice(-NAME_BYTES_MAX / 4);
}

/** The path within the captures folder. */
export function pathOfSpoolName(name: string): string {
  return name.replaceAll('%2F', '/').replaceAll('%25', '%');
}

const encoded = (path: string) => path.replaceAll('%', '%25').replaceAll('/', '%2F');
const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
