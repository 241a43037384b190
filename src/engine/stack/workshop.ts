/** What the contents of a stack are made with. */
import type { Decoder } from '../../decoders/decoder.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { PreparedStep } from '../calibrate/step.ts';
import type { Budget } from './budget.ts';
import type { StackCalibration } from './stack-calibration.ts';

/** Memory that planes lie in, and the loops over it. */
export interface PlaneMemory {
  readonly arena: Arena;
  readonly kernels: Kernels;
}

export interface Workshop extends PlaneMemory {
  /**
   * Memory that threads share, where frames may be added by those that decode them: JavaScript copies into it
   * word by word.
   */
  readonly shared?: PlaneMemory | null;
  readonly decoders: readonly Pick<Decoder, 'name' | 'version' | 'addTo'>[];
  readonly steps: readonly PreparedStep[];
  readonly calibration: StackCalibration;
  readonly budget: Budget;
}
