/** The options of the command line, each with its check, and how a command is declared. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import * as blends from '../blends/index.ts';
import { shootStyles } from '../camera/styles.ts';
import { lights } from '../core/light.ts';
import { instantExpected, instantOf } from '../io/instant.ts';
import { logLevels } from '../io/log-levels.ts';

export const wholeFrom =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
    throw new InvalidArgumentError(`expected a whole number from ${least}${upTo}.`);
  };

export const seconds = (text: string) => {
  const value = Number(text);
  if (text !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('expected a number of seconds.');
};

const instant = (text: string) => {
  if (instantOf(text) !== null) return text;
  throw new InvalidArgumentError(`${instantExpected}.`);
};

const filterIn = (text: string): unknown => {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('expected a file, or JSON such as {"module":"./f.mjs","options":{}}.');
  }
};

const pixels = (text: string) => {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (width && height && Number(width) > 0 && Number(height) > 0) {
    return { width: Number(width), height: Number(height) };
  }
  throw new InvalidArgumentError('expected a size such as 1200x800.');
};

export const configOption = () =>
  new Option('--config <file>', 'a config file, instead of the one in the working folder');
export const stateOption = () => new Option('--state <folder>', 'where the stack is kept');
/** How a stack that is there already is found. */
export const whereOptions = () => [
  stateOption(),
  new Option('--captures <folder>', 'the captures folder, where it was watched without --state'),
  configOption(),
  jsonOption(),
];
export const blendOption = () =>
  new Option('--blend <name>', 'how frames become a picture').choices(Object.keys(blends));
export const lightOption = () =>
  new Option('--light <light>', 'stored values, or proportional to light').choices(lights);
export const evOption = () =>
  new Option('--ev <stops>', 'how much brighter or darker; only for sums').argParser((text) => {
    const value = Number(text);
    if (text.trim() !== '' && Math.abs(value) <= 20) return value;
    throw new InvalidArgumentError('expected a number of stops from -20 to 20.');
  });
export const everyOption = () =>
  new Option('--every <n>', 'keep the 1st, (n+1)th, (2n+1)th, ... capture').argParser(wholeFrom(1));
export const fromOption = () =>
  new Option('--from <time>', 'leave out what was taken before this time').argParser(instant);
export const untilOption = () =>
  new Option('--until <time>', 'leave out what was taken at this time or later').argParser(instant);
export const filterOption = () =>
  new Option(
    '--filter <file>',
    'an ES module that every frame goes through, or an entry of the config as JSON; may be repeated',
  ).argParser((text: string, before: readonly unknown[] = []) => [...before, filterIn(text)]);
export const jsonOption = () => new Option('--json', 'one JSON object on stdout');
export const logOption = () =>
  new Option('--log-level <level>', 'least level of log lines').choices(logLevels).default('info');

export const cameraOptions = (defaults: { frames: number; every: number }) => [
  new Option('--frames <n>', 'how many frames').argParser(wholeFrom(1)).default(defaults.frames),
  new Option('--every <seconds>', 'time from frame to frame').argParser(seconds).default(defaults.every),
  new Option('--size <pixels>', 'size of a frame')
    .argParser(pixels)
    .default({ width: 1200, height: 800 }, '1200x800'),
  new Option('--style <style>', 'how files appear').choices(shootStyles).default('rename'),
  new Option('--seed <n>', 'another scene').argParser(wholeFrom(0)).default(7),
];

/** A command with its options and an example in its help. */
export function command(
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

/** How a picture at full size is written. */
export const pictureOptions = () => [
  new Option(
    '--out <file>',
    'the picture; .png and .tif have 16 bits a sample, .fits has 32, others 8',
  ).makeOptionMandatory(),
  blendOption().default('mean'),
  evOption().default(0),
  new Option('--max-edge <pixels>', 'scale down, by a whole factor, to at most this longest edge').argParser(
    wholeFrom(1),
  ),
  new Option('--depth <bits>', 'bits a sample; 32 is floating point')
    .choices(['8', '16', '32'])
    .argParser((bits) => {
      if (['8', '16', '32'].includes(bits)) return Number(bits);
      throw new InvalidArgumentError('expected 8, 16 or 32.');
    }),
  new Option('--quality <n>', 'of .jpg and .webp, 1 to 100').argParser(wholeFrom(1, 100)).default(92),
];
