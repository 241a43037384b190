#!/usr/bin/env node
/** argv to commands, errors to exit codes. Nothing imports this file. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { shootStyles } from './camera/shoot.ts';
import { camera } from './commands/camera.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { type FilterEntry, filterOf } from './commands/filters.ts';
import { inspect } from './commands/inspect.ts';
import { registryNames } from './commands/settings.ts';
import { stack } from './commands/stack.ts';
import { status } from './commands/status.ts';
import { verify } from './commands/verify.ts';
import { watch } from './commands/watch.ts';
import { exitCodeOf, messageOf } from './core/errors.ts';
import { lights } from './core/light.ts';
import { version } from './engine/software.ts';
import { instantExpected, instantOf } from './io/instant.ts';
import { logLevels } from './io/log.ts';

const wholeFrom =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
    throw new InvalidArgumentError(`expected a whole number from ${least}${upTo}.`);
  };

const seconds = (text: string) => {
  const value = Number(text);
  if (text !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('expected a number of seconds.');
};

const pixels = (text: string) => {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (width && height && Number(width) > 0 && Number(height) > 0) {
    return { width: Number(width), height: Number(height) };
  }
  throw new InvalidArgumentError('expected a size such as 1200x800.');
};

const configOption = () =>
  new Option('--config <file>', 'a config file, instead of the one in the working folder');
const stateOption = () => new Option('--state <folder>', 'where the stack is kept');
const blendOption = () =>
  new Option('--blend <name>', 'how frames become a picture').choices(registryNames.blends);
const lightOption = () =>
  new Option('--light <light>', 'stored values, or proportional to light').choices(lights);
const evOption = () =>
  new Option('--ev <stops>', 'how much brighter or darker; only for sums').argParser((text) => {
    const value = Number(text);
    if (text.trim() !== '' && Math.abs(value) <= 20) return value;
    throw new InvalidArgumentError('expected a number of stops from -20 to 20.');
  });
const everyOption = () =>
  new Option('--every <n>', 'keep the 1st, (n+1)th, (2n+1)th, ... capture').argParser(wholeFrom(1));
const instant = (text: string) => {
  if (instantOf(text) !== null) return text;
  throw new InvalidArgumentError(`${instantExpected}.`);
};
const fromOption = () =>
  new Option('--from <time>', 'leave out what was taken before this time').argParser(instant);
const untilOption = () =>
  new Option('--until <time>', 'leave out what was taken at this time or later').argParser(instant);
const filterOption = () =>
  new Option(
    '--filter <file>',
    'an ES module that every frame goes through, or an entry of the config as JSON; may be repeated',
  ).argParser((text: string, before: readonly FilterEntry[] = []) => {
    const entry = filterOf(text);
    if (entry !== null) return [...before, entry];
    throw new InvalidArgumentError('expected a file, or JSON such as {"module":"./f.mjs","options":{}}.');
  });
const jsonOption = () => new Option('--json', 'one JSON object on stdout');
const logOption = () =>
  new Option('--log-level <level>', 'least level of log lines').choices(logLevels).default('info');

const cameraOptions = (defaults: { frames: number; every: number }) => [
  new Option('--frames <n>', 'how many frames').argParser(wholeFrom(1)).default(defaults.frames),
  new Option('--every <seconds>', 'time from frame to frame').argParser(seconds).default(defaults.every),
  new Option('--size <pixels>', 'size of a frame')
    .argParser(pixels)
    .default({ width: 1200, height: 800 }, '1200x800'),
  new Option('--style <style>', 'how files appear').choices(shootStyles).default('rename'),
  new Option('--seed <n>', 'another scene').argParser(wholeFrom(0)).default(7),
];

function command(
  program: Command,
  name: string,
  summary: string,
  example: string,
  options: Option[],
): Command {
  const made = program.command(name).description(summary).addHelpText('after', `\nExample:\n  ${example}`);
  for (const option of options) made.addOption(option);
  return made;
}

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
    .action(watch);
}

function stackCommand(program: Command): void {
  command(
    program,
    'stack',
    'fold what is there now, once, into one picture',
    'slowshutter stack ~/shoot --out mean.tif --light linear',
    [
      new Option('--out <file>', 'the picture; .tif and .png are 16-bit').makeOptionMandatory(),
      blendOption().default('mean'),
      evOption().default(0),
      lightOption().default('encoded'),
      everyOption().default(1),
      fromOption(),
      untilOption(),
      filterOption(),
      new Option(
        '--max-edge <pixels>',
        'scale down, by a whole factor, to at most this longest edge',
      ).argParser(wholeFrom(1)),
      new Option('--depth <bits>', 'bits a sample').choices(['8', '16']).argParser((bits) => {
        if (bits === '8' || bits === '16') return Number(bits);
        throw new InvalidArgumentError('expected 8 or 16.');
      }),
      new Option('--quality <n>', 'of .jpg and .webp, 1 to 100').argParser(wholeFrom(1, 100)).default(92),
      jsonOption(),
      new Option('--strict', 'exit with 4 when any file was rejected'),
    ],
  )
    .addArgument(new Argument('<captures...>', 'folders and files'))
    .action(stack);
}

function lookingCommands(program: Command): void {
  command(program, 'status', 'where a stack stands', 'slowshutter status --state ~/state --json', [
    stateOption(),
    configOption(),
    jsonOption(),
  ]).action(status);
  command(program, 'inspect', 'what is in a state file', 'slowshutter inspect ~/state --ledger', [
    new Option('--ledger', 'list every decision'),
    jsonOption(),
  ])
    .argument('<state>', 'a state file, or a state folder')
    .action(inspect);
  command(
    program,
    'verify',
    'fold the originals again and compare bit for bit',
    'slowshutter verify --state ~/state',
    [stateOption(), configOption(), jsonOption()],
  ).action(verify);
  command(
    program,
    'doctor',
    'check that everything a night needs is in place',
    'slowshutter doctor ~/shoot',
    [new Option('--preview <file>', 'the preview file'), stateOption(), configOption(), jsonOption()],
  )
    .argument('[captures]', 'the folder the camera is tethered to')
    .action(doctor);
}

function tryingCommands(program: Command): void {
  command(
    program,
    'demo',
    'a simulated camera and the daemon side by side',
    'slowshutter demo --frames 120',
    [...cameraOptions({ frames: 60, every: 0.5 }), logOption()],
  ).action(demo);
  command(
    program,
    'camera',
    'a simulated tethered camera',
    'slowshutter camera ~/shoot --frames 20 --style slow',
    cameraOptions({ frames: 60, every: 1 }),
  )
    .argument('<folder>', 'where its files go')
    .action(camera);
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
