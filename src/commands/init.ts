/** `slowshutter init`: a config to begin with, with paths that hold in every working folder. */
import { configFlags } from '../config/flags.ts';
import { printable } from '../core/names.ts';
import type { Flags, Given } from '../flags/flag.ts';
import type { Command } from './command.ts';

const flags = {
  recursive: configFlags.recursive,
  preview: configFlags.preview,
  blend: configFlags.blend,
  light: configFlags.light,
  state: configFlags.state,
  service: { means: 'and a systemd unit of your own that watches from now on, in the background' },
} satisfies Flags;

export const command = {
  summary: 'write a config to begin with',
  argument: { takes: '[folders...]', means: 'the folder the camera is tethered to; or several' },
  flags,
  example: 'slowshutter init ~/shoot --blend lighten',
  exits: {
    'cannot-create': 'there is a config already, or none can be written here',
    config: 'the config would be wrong',
  },
  async run(given: Given<typeof flags>, captures: readonly string[]) {
    const { initialise } = await import('../live/beginning.ts');
    for (const line of await initialise(process.cwd(), given, captures)) console.log(printable(line));
  },
} satisfies Command;
