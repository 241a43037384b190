/** `slowshutter page`: the links to the live page, or new ones. */
import { whereFlags } from '../config/where-flags.ts';
import { printable, printableLines } from '../core/names.ts';
import type { Flags, Given } from '../flags/flag.ts';
import type { Command } from './command.ts';

const flags = {
  show: { means: 'print the links; so it does without a flag' },
  new: { means: 'make new links, and shut out whoever has an old one' },
  ...whereFlags,
} satisfies Flags;

export const command = {
  summary: 'print the links to the live page, or make new ones',
  flags,
  example: 'slowshutter page --show --state ~/state',
  exits: {
    usage: 'the command line is wrong, or no daemon has worked in the state folder',
    'damaged-state': 'the settings of the stack cannot be read',
    'cannot-create': 'the links cannot be kept',
    config: 'the config is wrong',
  },
  async run(given: Given<typeof flags>) {
    const { pageOf } = await import('../offline/page-links.ts');
    const { owner, guest, isOpen, folder } = await pageOf(given, given.new === true);
    if (given.json) {
      console.log(printableLines(JSON.stringify({ owner, guest })));
      return;
    }
    const state = isOpen
      ? 'A link lets in everybody who has it, so give it only to whom you mean.'
      : `No page is open for ${printable(folder)} now; these hold once slowshutter watch --page runs, at its usual port.`;
    console.log(`to steer    ${owner}\nto look on  ${guest}\n${state}`);
  },
} satisfies Command;
