/** `slowshutter watch`: a stack under a daemon. */
import { configFlags, meaningFlags } from '../config/flags.ts';
import { configFile } from '../config/where-flags.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { logLevel } from '../flags/output.ts';
import { seconds } from '../flags/values.ts';
import type { Command } from './command.ts';

const {
  recursive,
  preview,
  state,
  blend,
  ev,
  whiteBalance,
  crop,
  dark,
  flat,
  mend,
  pairs,
  window,
  existing,
  keepAwake,
  page,
  pageLan,
} = configFlags;
const flags = {
  recursive,
  preview,
  state,
  config: configFile,
  blend,
  ev,
  whiteBalance,
  crop,
  dark,
  flat,
  mend,
  ...meaningFlags,
  pairs,
  window,
  existing,
  stopAfterIdle: {
    takes: '<seconds>',
    means: 'stop when nothing has come for this long',
    parse: seconds,
  },
  keepAwake,
  page,
  pageLan,
  logLevel,
} satisfies Flags;

export const command = {
  summary: 'watch a folder and keep a preview of the long exposure so far',
  argument: { takes: '[folders...]', means: 'the folder the camera is tethered to; or several' },
  flags,
  example: 'slowshutter watch ~/shoot --preview ~/preview.jpg --blend lighten',
  exits: {
    'damaged-state': 'the state file is damaged; it is set aside',
    'cannot-create': 'a folder, a lock or a preview cannot be created',
    io: 'the last save failed, or the state folder is gone',
    'stack-full': 'the memory is full',
    'engine-died': 'it was asked to stop while no engine could be started',
    'state-locked': 'another slowshutter works on the same state folder or preview',
    config: 'the config is wrong',
    'newer-state': 'a newer slowshutter wrote the state',
  },
  async run(given: Given<typeof flags>, captures: readonly string[]) {
    await (await import('../live/watch.ts')).watch(given, captures);
  },
} satisfies Command;
