/** What the contents of a stack are made with. */
import type { Decoder } from '../../decoders/decoder.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { PreparedStep } from '../calibrate/step.ts';
import type { Budget } from './budget.ts';
import type { StackCalibration } from './stack-calibration.ts';

export interface Workshop {
  readonly arena: Arena;
  readonly kernels: Kernels;
  readonly decoders: readonly Pick<Decoder, 'name' | 'version'>[];
  readonly steps: readonly PreparedStep[];
  readonly calibration: StackCalibration;
  readonly budget: Budget;
}
