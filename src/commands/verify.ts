/** `slowshutter verify`: refolds the originals and compares the planes bit for bit. */
import { whereFlags } from '../config/where-flags.ts';
import { StackError } from '../core/errors.ts';
import { printable, printableLines } from '../core/names.ts';
import type { Given } from '../flags/flag.ts';
import type { Command } from './command.ts';

export const command = {
  summary: 'refold the originals and compare bit for bit',
  flags: whereFlags,
  example: 'slowshutter verify --state ~/state',
  exits: {
    usage: 'the command line is wrong, or there is no stack',
    'damaged-state': 'the state file is damaged, or the planes differ',
    io: 'originals are gone or cannot be read, or a refold is due first',
    'stack-full': 'the memory is full',
    'engine-died': 'the engine dies again and again',
    config: 'the config is wrong, or a filter is not what it was',
    'newer-state': 'a newer slowshutter wrote the state',
  },
  async run(given: Given<typeof whereFlags>) {
    const { stateFolder } = await import('../offline/reach.ts');
    const { verifyStack } = await import('../offline/verify.ts');
    const { file, ...facts } = await verifyStack(await stateFolder(given));
    const { equal, frames, refolded, missing } = facts;
    if (given.json) console.log(printableLines(JSON.stringify(facts)));
    else if (frames === 0 && equal) console.log(`nothing to verify: no frame is in ${file}`);
    else if (equal)
      console.log(`equal: ${frames} frames refolded give the same planes, ${refolded ?? 'none'}`);
    if (missing.length > 0) {
      const names = missing.map(printable).join(', ');
      throw new StackError(
        'io',
        `cannot verify: ${missing.length} of ${frames} originals are gone: ${names}`,
      );
    }
    if (!equal) {
      const text = `the planes of ${file} differ from the fold of the originals: ${refolded}`;
      throw new StackError('damaged-state', text);
    }
  },
} satisfies Command;
