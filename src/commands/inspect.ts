/** `slowshutter inspect`: what is in a state file. */
import { outcomes } from '../core/entry.ts';
import type { FilterSettings } from '../core/filter.ts';
import { describeShape } from '../core/frame.ts';
import type { Entry } from '../core/ledger.ts';
import { printable, printableLines } from '../core/names.ts';
import { duration } from '../core/progress.ts';
import { exposureSecondsTotal } from '../core/sidecar.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { json } from '../flags/output.ts';
import { localTime, withLocalTimes } from '../io/instant.ts';
import type { ReadState } from '../offline/read-state.ts';
import type { Command } from './command.ts';

const flags = { ledger: { means: 'list every decision' }, json } satisfies Flags;

export const command = {
  summary: 'what is in a state file',
  argument: { takes: '<state>', means: 'a state file, or a state folder' },
  flags,
  example: 'slowshutter inspect ~/state --ledger',
  exits: {
    usage: 'the command line is wrong, or there is no state file',
    'damaged-state': 'the state file is damaged',
    io: 'the state file cannot be read',
    'newer-state': 'a newer slowshutter wrote the state',
  },
  async run(given: Given<typeof flags>, path: string) {
    const { readState } = await import('../offline/read-state.ts');
    const state = await readState(path);
    if (given.json) return console.log(printableLines(JSON.stringify(factsOf(state))));
    console.log(describe(state));
    if (given.ledger) for (const entry of state.entries) console.log(describeEntry(entry));
  },
} satisfies Command;

function factsOf({ file, header, entries, digest, ledger }: ReadState): object {
  const first = header.first && { ...header.first, iccProfile: header.first.iccProfile !== null };
  return {
    file,
    ...header,
    first,
    exposureSecondsTotal: exposureSecondsTotal(ledger.totals),
    rejected: ledger.rejectedByCode(),
    digest,
    entries,
  };
}

function describe({ file, header, ledger, digest }: ReadState): string {
  const { totals } = ledger;
  const exposure = exposureSecondsTotal(totals);
  const planes = header.planes.map((plane) => `${plane.name} (${plane.bytesPerSample} bytes a sample)`);
  const counts = outcomes.map((outcome) => `${ledger.count(outcome)} ${outcome}`).join(', ');
  return [
    `file       ${printable(file)}`,
    `written    ${localTime(header.savedAt)} by ${header.software}, checkpoint ${header.generation}`,
    `captures   ${printable(header.captures)}`,
    `frames     ${header.frames}${header.shape ? ` of ${describeShape(header.shape)}` : ''}`,
    `light      ${header.light}${header.everyNth === 1 ? '' : `, every ${header.everyNth}`}`,
    ...(header.from === null ? [] : [`from       ${localTime(header.from)}`]),
    ...(header.until === null ? [] : [`until      ${localTime(header.until)}`]),
    ...header.filters.map(describeFilter),
    ...(header.paused ? ['paused     new captures are held'] : []),
    ...(header.refold === null ? [] : [`refolding  due: ${header.refold.planes.join(', ')}`]),
    `exposure   ${exposure === null ? 'unknown' : duration(exposure)}`,
    `planes     ${planes.join(', ') || 'none'}`,
    `digest     ${digest ?? '-'}`,
    `ledger     ${counts}`,
  ].join('\n');
}

function describeFilter({ module, options, digest }: FilterSettings): string {
  const given = Object.keys(options).length === 0 ? '' : ` ${JSON.stringify(options)}`;
  return `filter     ${printable(module + given)}, SHA-256 ${digest}`;
}

function describeEntry(entry: Entry): string {
  const why = [entry.stack, entry.reason, entry.message]
    .filter((part) => part !== undefined)
    .map((part) => printable(withLocalTimes(part)));
  const number = String(entry.number ?? '').padStart(5);
  return `${number}  ${entry.outcome.padEnd(10)} ${printable(entry.path)}${why.length > 0 ? `  ${why.join(': ')}` : ''}`;
}
