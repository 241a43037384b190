/**
 * What the engine does in threads or with a memory of its own, in the thread of the test: captures read,
 * frames aligned by whole pixels; and a machine with memory for anything.
 */
import type { EnginePorts } from '../../src/engine/ports.ts';
import { openReaders } from '../../src/engine/readers/readers.ts';
import { workOf } from '../../src/engine/readers/work.ts';
import { shiftAligner } from './shift-aligner.ts';

type Here = 'openReaders' | 'release' | 'openAligner' | 'machineMemory' | 'framesInHand' | 'say';

export const inThisThread: Pick<EnginePorts, Here> = {
  openReaders: (decoders) => openReaders(decoders, workOf(decoders)),
  release: () => undefined,
  openAligner: async () => shiftAligner,
  machineMemory: () => ({ ownBytes: 0, mostBytes: 2 ** 40, freeBytes: 2 ** 40 }),
  framesInHand: 3,
  say: () => undefined,
};
