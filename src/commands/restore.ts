/** `slowshutter restore`: puts frames back into a stack. */

import { whereFlags } from '../config/where-flags.ts';
import { changedLines } from '../core/changed-lines.ts';
import { printableLines } from '../core/names.ts';
import type { Given } from '../flags/flag.ts';
import { stackExits } from '../offline/exits.ts';
import type { Command } from './command.ts';

export const command = {
  summary: 'put frames back that were removed or held',
  argument: { takes: '<frames...>', means: 'names, patterns, numbers of the ledger, or last' },
  flags: whereFlags,
  example: "slowshutter restore 'IMG_01*.JPG' --state ~/state",
  exits: stackExits,
  async run(given: Given<typeof whereFlags>, frames: readonly string[]) {
    const { perform } = await import('../offline/reach.ts');
    const answer = await perform(given, 'restore', { frames });
    if (given.json) console.log(printableLines(JSON.stringify(answer)));
    else console.log(changedLines('restored', answer));
  },
} satisfies Command;
