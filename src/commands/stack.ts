/** `slowshutter stack`: the same fold over what is there now, once, into one picture. */
import { meaningFlagsAlone, pairsAlone, recursive } from '../config/flags.ts';
import { limitText } from '../core/capture-folders.ts';
import { StackError } from '../core/errors.ts';
import { printable, printableLines } from '../core/names.ts';
import { passedOverText, sumPassedOver } from '../core/passed-over.ts';
import { counted, duration } from '../core/progress.ts';
import { exposureSecondsTotal, isoTime } from '../core/sidecar.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { json } from '../flags/output.ts';
import { calibrationFlags, developmentFlags, pictureFlags } from '../flags/picture.ts';
import { shard } from '../flags/values.ts';
import type { StackedOnce } from '../offline/stack-once.ts';
import type { Command } from './command.ts';

const flags = {
  ...pictureFlags,
  out: {
    takes: '<file>',
    means: pictureFlags.out.means,
  },
  save: {
    takes: '<file>',
    means: 'keep the sums in a .state file, and go on from it where it is there',
  },
  recursive,
  list: { takes: '<file>', means: 'a file that names captures, one a line; - is what comes in' },
  shard: {
    takes: '<i/n>',
    means: 'only the captures of one of n shards, from 0/n on; they are put together by merge',
    parse: shard,
  },
  ...developmentFlags,
  ...calibrationFlags,
  ...meaningFlagsAlone,
  pairs: pairsAlone,
  json,
  strict: { means: 'exit with 4 when any file was rejected' },
} satisfies Flags;

type StackFlags = Given<typeof flags>;

export const command = {
  summary: 'fold what is there now, once, into one picture',
  argument: { takes: '[captures...]', means: 'folders, files, and patterns in quotes' },
  flags,
  example: 'slowshutter stack ~/shoot --out mean.tif --light linear',
  exits: {
    usage: 'the command line is wrong, or captures are not there',
    'nothing-folded': 'no file could be folded',
    'rejected-strict': 'with --strict, a file was rejected',
    'cannot-create': 'the picture cannot be written',
    io: 'captures cannot be read',
    'stack-full': 'the memory is full',
    'engine-died': 'the engine dies again and again',
    'damaged-state': 'the file of --save is damaged',
    'state-locked': 'slowshutter is at work where the file of --save is',
    'newer-state': 'a newer slowshutter wrote the file of --save',
    config: 'a filter does not load, or is among the captures',
  },
  async run(given: StackFlags, captures: readonly string[]) {
    // The engine loads what it needs while this process does, so nothing else is loaded before it starts.
    const [{ startEngine }, { systemClock }] = await Promise.all([
      import('../wire/client.ts'),
      import('../io/clock.ts'),
    ]);
    const started = startEngine(systemClock);
    const { stackOnce } = await import('../offline/stack-once.ts');
    const stacked = await stackOnce(started, captures, given, {
      passedOver(found) {
        for (const { folder, others, leftOut } of found) {
          if (Object.keys(others).length > 0)
            console.error(`passed over in ${printable(folder)}: ${passedOverText(others)}`);
          for (const { folder: below, limit } of leftOut.slice(0, 1))
            console.error(`no captures are taken from ${printable(below)}: ${limitText(limit)}`);
        }
      },
      rejected(found) {
        for (const { path, message } of found)
          console.error(`rejected ${printable(path)}: ${printable(message)}`);
      },
    });
    const { picture, saved, standing, files, rejected } = stacked;
    if (picture === null && (saved === null || (standing.totals.frames === 0 && !given.shard))) {
      const text = `nothing could be folded: ${files} ${files === 1 ? 'file' : 'files'}, ${rejected.length} rejected`;
      throw new StackError('nothing-folded', text);
    }
    console.log(given.json ? printableLines(JSON.stringify(factsOf(given, stacked))) : describe(stacked));
    if (given.strict && rejected.length > 0) {
      throw new StackError('rejected-strict', `${rejected.length} of ${files} files were rejected`);
    }
  },
} satisfies Command;

function factsOf(
  { blend, light }: StackFlags,
  { picture, saved, standing, rejected, passedOver }: StackedOnce,
): object {
  const { totals, duplicates, skipped } = standing;
  const times = {
    firstCaptureAt: isoTime(totals.firstCaptureAt),
    lastCaptureAt: isoTime(totals.lastCaptureAt),
  };
  const exposure = { exposureSecondsTotal: exposureSecondsTotal(totals) };
  const counts = { frames: totals.frames, ...exposure, ...times, duplicates, skipped };
  const passed = sumPassedOver(passedOver.map(({ others }) => others));
  return {
    ...picture,
    ...(saved !== null && { saved }),
    blend,
    light,
    ...counts,
    rejected,
    passedOver: passed,
  };
}

function describe({ picture, saved, standing: { totals }, rejected }: StackedOnce): string {
  const exposure = exposureSecondsTotal(totals);
  const exposed = exposure === null ? '' : `, exposure ${duration(exposure)}`;
  const left = rejected.length === 0 ? '' : `, ${rejected.length} rejected`;
  const of = `${counted(totals.frames)}${exposed}${left}`;
  return [
    ...(picture ? [`${printable(picture.out)}: ${picture.width}x${picture.height}, ${of}`] : []),
    ...(saved === null ? [] : [`${printable(saved)}: the sums of ${of}`]),
  ].join('\n');
}
