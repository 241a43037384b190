#!/usr/bin/env node
/**
 * argv to commands, errors to exit codes. Nothing imports this file. A command is loaded when it is run: what some of them need
 * takes longer to load than others take to run.
 */
import { Argument, Command, CommanderError, Option } from 'commander';
import {
  blendOption,
  cameraOptions,
  command,
  configOption,
  everyOption,
  evOption,
  filterOption,
  fromOption,
  jsonOption,
  lightOption,
  logOption,
  pictureOptions,
  seconds,
  stateOption,
  untilOption,
  whereOptions,
} from './cli/options.ts';
import { steeringCommands } from './cli/steering.ts';
import { exitCodeOf, messageOf } from './core/errors.ts';
import { version } from './io/software.ts';

function build(): Command {
  const program = new Command('slowshutter')
    .description(
      'A slow shutter for any tethered camera: the exact, live long exposure of every frame in a folder.',
    )
    .version(version)
    .addHelpText('after', '\nExample:\n  slowshutter watch ~/shoot --preview ~/preview.jpg')
    .exitOverride();
  watchCommand(program);
  stackCommand(program);
  lookingCommands(program);
  steeringCommands(program);
  tryingCommands(program);
  return program;
}

function watchCommand(program: Command): void {
  command(
    program,
    'watch',
    'watch a folder and keep a preview of the long exposure so far',
    'slowshutter watch ~/shoot --preview ~/preview.jpg --blend lighten',
    [
      new Option('--preview <file>', 'the preview file; its facts are beside it as .json'),
      stateOption(),
      configOption(),
      blendOption(),
      evOption(),
      lightOption(),
      everyOption(),
      fromOption(),
      untilOption(),
      filterOption(),
      new Option('--existing <what>', 'captures that are already there').choices(['fold', 'skip']),
      new Option('--stop-after-idle <seconds>', 'stop when nothing has come for this long').argParser(
        seconds,
      ),
      logOption(),
    ],
  )
    .argument('[captures]', 'the folder the camera is tethered to')
    .action(async (captures, flags) => (await import('./commands/watch.ts')).watch(captures, flags));
}

function stackCommand(program: Command): void {
  command(
    program,
    'stack',
    'fold what is there now, once, into one picture',
    'slowshutter stack ~/shoot --out mean.tif --light linear',
    [
      ...pictureOptions(),
      lightOption().default('encoded'),
      everyOption().default(1),
      fromOption(),
      untilOption(),
      filterOption(),
      jsonOption(),
      new Option('--strict', 'exit with 4 when any file was rejected'),
    ],
  )
    .addArgument(new Argument('<captures...>', 'folders and files'))
    .action(async (captures, flags) => {
      // It loads what it needs while this process does.
      const started = (await import('./offline/batch.ts')).startBatch();
      await (await import('./commands/stack.ts')).stack(captures, flags, started);
    });
}

function lookingCommands(program: Command): void {
  command(
    program,
    'status',
    'where a stack stands',
    'slowshutter status --state ~/state --json',
    whereOptions(),
  ).action(async (flags) => (await import('./commands/status.ts')).status(flags));
  command(program, 'inspect', 'what is in a state file', 'slowshutter inspect ~/state --ledger', [
    new Option('--ledger', 'list every decision'),
    jsonOption(),
  ])
    .argument('<state>', 'a state file, or a state folder')
    .action(async (state, flags) => (await import('./commands/inspect.ts')).inspect(state, flags));
  command(
    program,
    'verify',
    'fold the originals again and compare bit for bit',
    'slowshutter verify --state ~/state',
    whereOptions(),
  ).action(async (flags) => (await import('./commands/verify.ts')).verify(flags));
  command(
    program,
    'doctor',
    'check that everything a night needs is in place',
    'slowshutter doctor ~/shoot',
    [new Option('--preview <file>', 'the preview file'), stateOption(), configOption(), jsonOption()],
  )
    .argument('[captures]', 'the folder the camera is tethered to')
    .action(async (captures, flags) => (await import('./commands/doctor.ts')).doctor(captures, flags));
}

function tryingCommands(program: Command): void {
  command(
    program,
    'demo',
    'a simulated camera and the daemon side by side',
    'slowshutter demo --frames 120',
    [...cameraOptions({ frames: 60, every: 0.5 }), logOption()],
  ).action(async (flags) => (await import('./commands/demo.ts')).demo(flags));
  command(
    program,
    'camera',
    'a simulated tethered camera',
    'slowshutter camera ~/shoot --frames 20 --style slow',
    cameraOptions({ frames: 60, every: 1 }),
  )
    .argument('<folder>', 'where its files go')
    .action(async (folder, flags) => (await import('./commands/camera.ts')).camera(folder, flags));
}

async function main(): Promise<void> {
  try {
    await build().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    console.error(`slowshutter: ${messageOf(error)}`);
    process.exitCode = exitCodeOf(error);
  }
}

await main();
