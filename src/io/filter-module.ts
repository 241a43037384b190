/** The module of a filter on the disk: the digest of its bytes, and what it exports. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { messageOf, StackError } from '../core/errors.ts';
import { mustBeTrusted } from './trusted.ts';

/**
 * SHA-256, hex, of the bytes of the module; not of what it imports. Errors: config, also for one that others
 * may change.
 */
export function moduleDigest(file: string): string {
  mustBeOurs(file);
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (cause) {
    throw refused(file, cause);
  }
}

/**
 * Runs the module, if this process has not run it before; `digest` is of the bytes right after. Errors:
 * config.
 */
export async function loadFilterModule(file: string): Promise<{ exported: unknown; digest: string }> {
  mustBeOurs(file);
  const module = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw refused(file, cause);
  });
  return { exported: module.default, digest: moduleDigest(file) };
}

/** Errors: config. */
function mustBeOurs(file: string): void {
  try {
    mustBeTrusted(file);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    throw cause === undefined ? error : refused(file, cause);
  }
}

function refused(file: string, cause: unknown): StackError {
  return new StackError('config', `cannot load the filter ${file}: ${messageOf(cause)}`, { cause });
}
