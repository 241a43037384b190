/** `slowshutter inspect`: what is in a state file. */

import type { FilterSettings } from '../core/filter.ts';
import { describeShape } from '../core/frame.ts';
import { type Entry, outcomes } from '../core/ledger.ts';
import { printable } from '../core/names.ts';
import { duration } from '../core/progress.ts';
import { exposureSecondsTotal, isoTime } from '../core/sidecar.ts';
import { type ReadState, readState } from '../offline/read-state.ts';

export interface InspectFlags {
  readonly json?: true;
  readonly ledger?: true;
}

/** Errors: usage, damaged-state, newer-state. */
export async function inspect(path: string, flags: InspectFlags): Promise<void> {
  const state = await readState(path);
  if (flags.json) {
    const { file, header, entries, digest, ledger } = state;
    const exposure = exposureSecondsTotal(ledger.totals);
    const first = header.first && { ...header.first, iccProfile: header.first.iccProfile !== null };
    const facts = {
      file,
      ...header,
      first,
      exposureSecondsTotal: exposure,
      rejected: ledger.rejectedByCode(),
      digest,
    };
    console.log(JSON.stringify({ ...facts, entries }));
    return;
  }
  console.log(describe(state));
  if (flags.ledger) for (const entry of state.entries) console.log(describeEntry(entry));
}

function describe({ file, header, ledger, digest }: ReadState): string {
  const { totals } = ledger;
  const exposure = exposureSecondsTotal(totals);
  const planes = header.planes.map((plane) => `${plane.name} (${plane.bytesPerSample} bytes a sample)`);
  const counts = outcomes.map((outcome) => `${ledger.count(outcome)} ${outcome}`).join(', ');
  return [
    `file       ${printable(file)}`,
    `written    ${isoTime(header.savedAt)} by ${header.software}, checkpoint ${header.generation}`,
    `captures   ${printable(header.captures)}`,
    `frames     ${header.frames}${header.shape ? ` of ${describeShape(header.shape)}` : ''}`,
    `light      ${header.light}${header.everyNth === 1 ? '' : `, every ${header.everyNth}`}`,
    ...(header.from === null ? [] : [`from       ${isoTime(header.from)}`]),
    ...(header.until === null ? [] : [`until      ${isoTime(header.until)}`]),
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
    .map((part) => printable(part));
  const number = String(entry.number ?? '').padStart(5);
  return `${number}  ${entry.outcome.padEnd(10)} ${printable(entry.path)}${why.length > 0 ? `  ${why.join(': ')}` : ''}`;
}
