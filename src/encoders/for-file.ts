/** The registry of encoders, asked by the name of a file. */
import { StackError } from '../core/errors.ts';
import type { Encoder } from './encoder.ts';
import * as encoders from './index.ts';

/** By the extension of the file. Errors: config when no encoder writes such files. */
export function encoderFor(file: string): Encoder {
  const extension = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  const all: readonly Encoder[] = Object.values(encoders);
  const found = all.find((encoder) => encoder.extensions.includes(extension));
  if (found) return found;
  const known = all.flatMap((encoder) => encoder.extensions).join(', .');
  throw new StackError('config', `${file} is no name for a picture; give one that ends in .${known}`);
}
