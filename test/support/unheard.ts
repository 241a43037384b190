/** An engine of which nothing is shown: no picture is written, no time passes. */
import type { EnginePorts } from '../../src/engine/ports.ts';
import { loadFilterModule } from '../../src/io/filter-module.ts';
import { noTimers } from './no-timers.ts';
import { inThisThread } from './readers.ts';

type Shown = 'publishFile' | 'publishFacts' | 'keepFile' | 'lookAtOutput' | 'bytesWritten';

export const unheard: typeof inThisThread & Pick<EnginePorts, Shown | 'loadFilter' | 'timers' | 'wallClock'> =
  {
    ...inThisThread,
    loadFilter: loadFilterModule,
    publishFile: async () => undefined,
    publishFacts: async () => undefined,
    keepFile: async () => 'written',
    timers: noTimers,
    bytesWritten: () => 0,
    lookAtOutput: async () => 'gone',
    wallClock: () => 0,
  };
