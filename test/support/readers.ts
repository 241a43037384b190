/** What the engine does in threads or with a memory of its own, in the thread of the test: captures read, frames aligned by whole pixels. */
import type { EnginePorts } from '../../src/engine/ports.ts';
import { openReaders } from '../../src/engine/readers/readers.ts';
import { workOf } from '../../src/engine/readers/work.ts';
import { shiftAligner } from './shift-aligner.ts';

export const inThisThread: Pick<EnginePorts, 'openReaders' | 'release' | 'openAligner'> = {
  openReaders: (decoders) => openReaders(decoders, workOf(decoders)),
  release: () => undefined,
  openAligner: async () => shiftAligner,
};
