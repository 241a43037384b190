/** Captures read in the thread of the test: the same work without threads. */
import type { EnginePorts } from '../../src/engine/ports.ts';
import { openReaders } from '../../src/engine/readers/readers.ts';
import { workOf } from '../../src/engine/readers/work.ts';

export const inThisThread: Pick<EnginePorts, 'openReaders' | 'release'> = {
  openReaders: (decoders) => openReaders(decoders, workOf(decoders)),
  release: () => undefined,
};
