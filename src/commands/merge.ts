/** `slowshutter merge`: several stacks as one, each exposure in it once. */
import { resolve } from 'node:path';
import { printable, printableLines } from '../core/names.ts';
import { counted } from '../core/progress.ts';
import { preferences } from '../core/union-outcome.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { json } from '../flags/output.ts';
import { several } from '../flags/values.ts';
import type { Command } from './command.ts';

const flags = {
  out: { takes: '<file>', means: 'the state file to write; it may be one of those merged', isRequired: true },
  originals: {
    takes: '<folder>',
    means: 'where captures are now that several stacks have; may be repeated',
    parse: several,
  },
  prefer: {
    takes: '<outcome>',
    means: 'where one stack has a frame and another has it taken out: which holds',
    choices: preferences,
  },
  partial: { means: 'merge although shards are missing' },
  json,
} satisfies Flags;

export const command = {
  summary: 'make one stack of several, each exposure in it once',
  argument: { takes: '<states...>', means: 'state files, or state folders' },
  flags,
  example: 'slowshutter merge left.state right.state --out both.state',
  exits: {
    usage: 'the command line is wrong, or the stacks cannot be one, or shards are missing',
    'damaged-state': 'one of the state files is damaged',
    'cannot-create': 'the state file cannot be written',
    io: 'reading failed, or an original that is needed is gone',
    'stack-full': 'the memory is full, or they have too many frames for one stack',
    'engine-died': 'the engine died',
    'state-locked': 'slowshutter is at work where the state file would be',
    config: 'a filter is not what it was, or others may change it',
    'newer-state': 'a newer slowshutter wrote one of them',
  },
  async run(given: Given<typeof flags>, states: readonly string[]) {
    const { mergeFiles } = await import('../offline/merge.ts');
    const { out, originals = [], prefer = null, partial = false, json: asJson = false } = given;
    const merged = await mergeFiles(states, { out, originals, prefer, partial, digest: asJson });
    const file = resolve(out);
    if (asJson) {
      console.log(printableLines(JSON.stringify({ out: file, states: states.length, ...merged })));
      return;
    }
    const { frames, shared, refolding } = merged;
    const stacks = `${states.length} ${states.length === 1 ? 'stack' : 'stacks'}`;
    const twice = shared === 0 ? '' : `, ${shared} of them in more than one`;
    const due = refolding ? '; the others are still to be refolded, which the next command to it does' : '';
    console.log(`${printable(file)}: ${counted(frames)} of ${stacks}${twice}${due}`);
  },
} satisfies Command;
