/** `doctor`: which formats this installation reads. */
import { StackError } from '../core/errors.ts';
import * as decoders from '../decoders/index.ts';
import type { Finding } from './finding.ts';

/** Formats of the registry that cannot be read here, by name, and what to do. */
export type Missing = ReadonlyMap<string, string>;

/** A decoder that wants a package says so of any bytes. */
export async function missingFormats(): Promise<Missing> {
  const missing = new Map<string, string>();
  for (const { name, readHeader } of Object.values(decoders)) {
    await readHeader(new Uint8Array(0)).catch((error) => {
      if (error instanceof StackError && error.code === 'no-decoder') missing.set(name, error.message);
    });
  }
  return missing;
}

export function formatsFinding(missing: Missing): Finding {
  const read = Object.keys(decoders).filter((name) => !missing.has(name));
  const text = [`reads ${read.join(', ')}`, ...missing.values()].join('; ');
  return { about: 'formats', grade: 'ok', text };
}
