/** The commands that steer a stack, while a daemon is at work on it or not. */
import { type Command, Option } from 'commander';
import { command, pictureOptions, whereOptions } from './options.ts';

export function steeringCommands(program: Command): void {
  for (const [name, summary] of [
    ['pause', 'keep new captures out until resume; they can be put back'],
    ['resume', 'fold new captures again'],
  ] as const) {
    command(program, name, summary, `slowshutter ${name} --state ~/state`, whereOptions()).action(
      async (flags) => (await import('../commands/steer.ts')).pauseOrResume(name, flags),
    );
  }
  for (const [name, summary, example] of [
    ['remove', 'take frames out, as if they had never been added', 'slowshutter remove last --state ~/state'],
    [
      'restore',
      'put frames back that were removed or held',
      "slowshutter restore 'IMG_01*.JPG' --state ~/state",
    ],
  ] as const) {
    command(program, name, summary, example, whereOptions())
      .argument('<frames...>', 'names, patterns, numbers of the ledger, or last')
      .action(async (frames, flags) =>
        (await import('../commands/steer.ts')).removeOrRestore(name, frames, flags),
      );
  }
  command(
    program,
    'finish',
    'write the masters, close the stack and begin the next',
    'slowshutter finish --name waterfall --state ~/state',
    [
      new Option('--name <name>', 'what the masters are called before their time and frames'),
      ...whereOptions(),
    ],
  ).action(async (flags) => (await import('../commands/finish.ts')).finish(flags));
  command(
    program,
    'render',
    'write the stack as it is now as a picture at full size',
    'slowshutter render --out trails.tif --blend lighten --state ~/state',
    [...pictureOptions(), ...whereOptions()],
  ).action(async (flags) => (await import('../commands/render.ts')).render(flags));
}
