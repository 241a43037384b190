/** `slowshutter pause`: new captures are held from now on. */

import { whereFlags } from '../config/where-flags.ts';
import { pausedLine } from '../core/answer-lines.ts';
import { printableLines } from '../core/names.ts';
import type { Given } from '../flags/flag.ts';
import { stackExits } from '../offline/exits.ts';
import type { Command } from './command.ts';

export const command = {
  summary: 'keep new captures out until resume; they can be put back',
  flags: whereFlags,
  example: 'slowshutter pause --state ~/state',
  exits: stackExits,
  async run(given: Given<typeof whereFlags>) {
    const { perform } = await import('../offline/reach.ts');
    const answer = await perform(given, 'pause', {});
    if (given.json) console.log(printableLines(JSON.stringify(answer)));
    else console.log(pausedLine(answer));
  },
} satisfies Command;
