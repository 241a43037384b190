/** `slowshutter finish`: writes the masters and begins the next stack. */
import { whereFlags } from '../config/where-flags.ts';
import { finishedLines } from '../core/answer-lines.ts';
import { printableLines } from '../core/names.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { stackExits } from '../offline/exits.ts';
import type { Command } from './command.ts';

const flags = {
  name: { takes: '<name>', means: 'what the masters are called before their time and frames' },
  ...whereFlags,
} satisfies Flags;

export const command = {
  summary: 'write the masters and begin the next stack',
  flags,
  example: 'slowshutter finish --name waterfall --state ~/state',
  exits: { ...stackExits, 'cannot-create': 'a master cannot be written' },
  async run(given: Given<typeof flags>) {
    const { perform } = await import('../offline/reach.ts');
    const answer = await perform(given, 'finish', { name: given.name ?? null });
    if (given.json) console.log(printableLines(JSON.stringify(answer)));
    else console.log(finishedLines(answer));
  },
} satisfies Command;
