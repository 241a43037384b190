/** `slowshutter open`: the live page, or the preview, as the desktop opens it. */
import { whereFlags } from '../config/where-flags.ts';
import { printableLines } from '../core/names.ts';
import type { Given } from '../flags/flag.ts';
import type { Command } from './command.ts';

const { state, captures, config } = whereFlags;
const flags = { state, captures, config };

export const command = {
  summary: 'open the live page, or the preview, on the desktop',
  flags,
  example: 'slowshutter open --state ~/state',
  exits: {
    usage: 'the command line is wrong, or there is nothing to be seen',
    'damaged-state': 'the settings of the stack cannot be read',
    'cannot-create': 'a file in the state folder cannot be written',
    io: 'it cannot be opened; what to do is said',
    config: 'the config is wrong',
  },
  async run(given: Given<typeof flags>) {
    const { openView } = await import('../offline/open.ts');
    console.log(printableLines(await openView(given)));
  },
} satisfies Command;
