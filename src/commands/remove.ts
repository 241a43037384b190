/** `slowshutter remove`: takes frames out of a stack. */

import { whereFlags } from '../config/where-flags.ts';
import { changedLines } from '../core/changed-lines.ts';
import { printableLines } from '../core/names.ts';
import type { Given } from '../flags/flag.ts';
import { stackExits } from '../offline/exits.ts';
import type { Command } from './command.ts';

export const command = {
  summary: 'take frames out, as if they had never been added',
  argument: { takes: '<frames...>', means: 'names, patterns, numbers of the ledger, or last' },
  flags: whereFlags,
  example: 'slowshutter remove last --state ~/state',
  exits: stackExits,
  async run(given: Given<typeof whereFlags>, frames: readonly string[]) {
    const { perform } = await import('../offline/reach.ts');
    const answer = await perform(given, 'remove', { frames });
    if (given.json) console.log(printableLines(JSON.stringify(answer)));
    else console.log(changedLines('removed', answer));
  },
} satisfies Command;
