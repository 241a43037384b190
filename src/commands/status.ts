/** `slowshutter status`: where a stack stands. */
import { whereFlags } from '../config/where-flags.ts';
import type { ControlStatus } from '../core/control.ts';
import type { DarkFacts } from '../core/dark.ts';
import { printable, printableLines } from '../core/names.ts';
import { passedOverText } from '../core/passed-over.ts';
import { counted, duration, pixels } from '../core/progress.ts';
import { windowText } from '../core/window.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { localTime } from '../io/instant.ts';
import type { StackAtWork } from '../offline/all-stacks.ts';
import type { Status } from '../offline/status.ts';
import type { Command } from './command.ts';

const flags = {
  ...whereFlags,
  all: { means: 'of every stack on this machine that a daemon is at work on' },
} satisfies Flags;

export const command = {
  summary: 'where a stack stands',
  flags,
  example: 'slowshutter status --state ~/state --json',
  exits: {
    usage: 'the command line is wrong, or there is no stack',
    'damaged-state': 'the state file is damaged',
    io: 'the state cannot be read, or the daemon does not answer',
    config: 'the config is wrong',
    'newer-state': 'a newer slowshutter wrote the state',
  },
  async run(given: Given<typeof flags>) {
    if (given.all) return sayAll(given.json === true);
    const { statusOf } = await import('../offline/status.ts');
    const now = await statusOf(given);
    console.log(given.json ? printableLines(JSON.stringify(now)) : describe(now));
  },
} satisfies Command;

async function sayAll(json: boolean): Promise<void> {
  const { stacksAtWork } = await import('../offline/all-stacks.ts');
  const stacks = await stacksAtWork(process.env);
  if (json) console.log(printableLines(JSON.stringify({ stacks })));
  else console.log(stacks.map(oneLine).join('\n') || 'no daemon is at work');
}

function oneLine({ stateFolder, captures, status, why }: StackAtWork): string {
  const from = captures.length === 0 ? '' : ` from ${captures.map(printable).join(', ')}`;
  const reason = why ?? status?.stateReason ?? null;
  const stands = status === null ? 'unknown' : `${status.state}, ${counted(status.frames)}`;
  return `${printable(stateFolder)}: ${stands}${from}${reason === null ? '' : `: ${printable(reason)}`}`;
}

function describe(now: Status): string {
  const { gaps, refolding } = now;
  const isEmpty = now.frames === 0;
  const unknown = isEmpty ? '-' : 'unknown';
  const exposure = now.exposureSecondsTotal === null ? unknown : duration(now.exposureSecondsTotal);
  const stops = now.ndStops === null ? '' : `, as a filter of ${now.ndStops.toFixed(1)} stops`;
  const rate = now.framesPerSecond === 0 ? '' : `, ${now.framesPerSecond.toFixed(1)} frames/s`;
  const counts = (of: object) =>
    Object.entries(of)
      .map(([code, count]) => `${count} ${code}`)
      .join(', ') || 'none';
  const overwritten =
    now.overwritten === 0 ? '' : `, and ${now.overwritten} overwritten before they could be read`;
  const time = (at?: string | null) => (at ? localTime(Date.parse(at)) : '-');
  const lines = [
    `state      ${now.state}${now.stateReason === null ? '' : `: ${printable(now.stateReason)}`}`,
    `frames     ${now.frames} (${now.durableFrames} durable), ${now.queueFrames} waiting${rate}`,
    `exposure   ${exposure}${stops}`,
    `noise      ${isEmpty ? '-' : `${now.noiseGain.toFixed(1)} times less than one frame`}`,
    `captured   ${time(now.firstCaptureAt)} to ${time(now.lastCaptureAt)}`,
    `last       ${now.lastCapture === null ? '-' : printable(now.lastCapture)}`,
    `gaps       ${gaps === null ? unknown : gaps.count === 0 ? 'none' : describeGaps(gaps)}`,
    `rejected   ${counts(now.rejected)}`,
    `held       ${counts(now.held)}`,
    `removed    ${now.removed}`,
    `lost       ${now.lost}${overwritten}`,
    `previews   ${now.previews.map(printable).join(', ') || '-'} (${time(now.updatedAt)})`,
  ];
  if (now.dark) lines.push(`dark       ${describeDark(now.dark)}`);
  if (now.flat) lines.push(`flat       ${printable(now.flat.file)}, ${counted(now.flat.frames)}`);
  const passed = passedOverText(now.passedOver);
  if (passed !== '') lines.push(`passed     ${passed}`);
  if (refolding) lines.push(`refolding  ${refolding.done} of ${counted(refolding.of)}`);
  if (now.aligned) lines.push(`aligned    ${describeDrift(now.aligned)}`);
  if (now.window) lines.push(`window     ${describeWindow(now.window, now.expired)}`);
  if (now.closed > 0)
    lines.push(`closed     ${counted(now.closed)} in stacks that are finished or were thrown away`);
  return lines.join('\n');
}

function describeDark({ file, frames, hotPixels }: DarkFacts): string {
  const hot = hotPixels === null ? '' : `, ${hotPixels} hot pixels in its map`;
  return `${printable(file)}, ${counted(frames)}${hot}`;
}

function describeWindow(window: NonNullable<ControlStatus['window']>, expired: number): string {
  const { overdue } = window;
  const stay = `; ${counted(overdue)} should have, and must stay in until the originals are back`;
  return `${windowText(window)}; ${expired} have fallen out${overdue === 0 ? '' : stay}`;
}

function describeGaps({ count, longestSeconds, totalSeconds }: NonNullable<ControlStatus['gaps']>): string {
  return `${count}, the longest ${duration(longestSeconds)}, together ${duration(totalSeconds)}`;
}

function describeDrift(aligned: NonNullable<ControlStatus['aligned']>): string {
  const { frames, driftPixels, driftPixelsPerHour: perHour, precisionPixels } = aligned;
  const speed = perHour === null ? '' : `, ${pixels(perHour)} an hour`;
  const exact = `to ${precisionPixels.toFixed(2)} px at the least certain place`;
  return `${counted(frames)} ${exact}; the last moved ${pixels(driftPixels)}${speed}`;
}
