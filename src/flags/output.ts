/** The flags for what a command says: to programs and into the log. */
import { logLevels } from '../io/log-levels.ts';
import type { Flag } from './flag.ts';

export const json = { means: 'one JSON object on stdout' } as const satisfies Flag;

export const logLevel = {
  takes: '<level>',
  means: 'least level of log lines',
  choices: logLevels,
  default: 'info',
} as const satisfies Flag;
