/** `slowshutter completion`: what a shell needs to complete the command line. */
import { shellNames, shells } from '../completion/shells.ts';
import type { Command } from './command.ts';

export const command = {
  summary: 'print a script with which your shell completes commands, flags and their values',
  argument: { takes: '<shell>', means: 'the shell', choices: shellNames },
  flags: {},
  example: 'slowshutter completion bash >> ~/.bashrc',
  exits: {},
  async run(_given: object, shell: keyof typeof shells, all) {
    process.stdout.write(shells[shell](await all()));
  },
} satisfies Command;
