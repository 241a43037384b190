/** `slowshutter resume`: new captures are folded from now on. */

import { whereFlags } from '../config/where-flags.ts';
import { resumedLine } from '../core/answer-lines.ts';
import { printableLines } from '../core/names.ts';
import type { Given } from '../flags/flag.ts';
import { stackExits } from '../offline/exits.ts';
import type { Command } from './command.ts';

export const command = {
  summary: 'go on folding new captures',
  flags: whereFlags,
  example: 'slowshutter resume --state ~/state',
  exits: stackExits,
  async run(given: Given<typeof whereFlags>) {
    const { perform } = await import('../offline/reach.ts');
    const answer = await perform(given, 'resume', {});
    if (given.json) console.log(printableLines(JSON.stringify(answer)));
    else console.log(resumedLine(answer));
  },
} satisfies Command;
