/**
 * The frame that the photographer chose for a reference, read from its capture before it is folded, and
 * whether it ever is.
 */
import { isAbsolute, join } from 'node:path';
import type { Frame } from '../../core/frame.ts';
import { type TakenAt, takenAt } from '../../core/order.ts';
import type { StackSettings } from '../../core/settings.ts';
import { modifiedMsOf } from '../../core/settle.ts';
import type { PreparedStep } from '../calibrate/step.ts';
import type { EnginePorts } from '../ports.ts';
import type { Readers } from '../readers/readers.ts';
import { develop } from './develop.ts';

/** A stack as far as its frames are made. */
interface Parts {
  readonly contents: {
    readonly settings: Pick<StackSettings, 'captures'>;
    readonly steps: readonly PreparedStep[];
  };
  readonly readers: Readers;
}

/**
 * `name`: of a capture, within the captures folder unless it is a whole path. Null where there is none.
 * Errors: those of developing.
 */
export async function chosenFrame(
  name: string,
  { contents, readers }: Parts,
  { readCapture, release }: Pick<EnginePorts, 'readCapture' | 'release'>,
): Promise<{ frame: Frame; taken: TakenAt } | null> {
  const path = isAbsolute(name) ? name : join(contents.settings.captures, name);
  const read = await readCapture(path);
  if (typeof read === 'string') return null;
  const { bytes } = read;
  try {
    const { decoder, digest } = await readers.identify(bytes);
    const capture = { path, bytes, decoder, modifiedMs: modifiedMsOf(read.facts) };
    const { frame, facts } = await develop(capture, { shape: null, steps: contents.steps });
    return { frame, taken: takenAt({ ...facts, path, digest: await digest() }) };
  } finally {
    release(bytes);
  }
}
