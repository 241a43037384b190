/**
 * `doctor`: a folder tried for alignment: some of its frames laid on the first, as a night would lay them.
 */
import { basename } from 'node:path';
import type { Config } from '../config/schema.ts';
import { planesOf, stackSettings } from '../config/settings.ts';
import { stateFolderOf } from '../config/state-folder.ts';
import { type Alignment, type ReferenceFrame, referenceText } from '../core/alignment.ts';
import { messageOf } from '../core/errors.ts';
import { everyCapture } from '../core/meaning.ts';
import { byName, printable } from '../core/names.ts';
import { counted, pixels } from '../core/progress.ts';
import type { TakeReply } from '../core/verdict.ts';
import { foldFiles, startBatch, unkept } from '../offline/batch.ts';
import { calibrationFiles } from '../offline/calibration-files.ts';
import { takenOut } from '../offline/taken-out.ts';
import type { Finding, Grade } from './finding.ts';

/** So many frames, from the first to the last, take a few seconds. */
const TRIED_MAX = 12;
const NAMED_MAX = 3;

const about = 'align';

/** None where frames are not to be aligned. `captures` are paths. Errors: none. */
export async function alignFindings(config: Config, captures: readonly string[]): Promise<Finding[]> {
  if (config.align === 'off') return [];
  if (captures.length < 2) {
    const found = captures.length === 0 ? 'there are no captures' : 'there is only one capture';
    const text = `${found} to try it with: take some frames as on the night, and type this again`;
    return [{ about, grade: 'warn', text }];
  }
  try {
    return findingsOf(await tried(config, spread(captures.toSorted(byName))));
  } catch (error) {
    return [{ about, grade: 'fail', text: messageOf(error) }];
  }
}

/** The first, the last, and some evenly between them. */
function spread(captures: readonly string[]): string[] {
  const count = Math.min(TRIED_MAX, captures.length);
  const step = (captures.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => captures[Math.round(i * step)] ?? '');
}

/** By path. Errors: those of dark and flat, which `watch` would meet too; those of the engine. */
async function tried(config: Config, captures: readonly string[]): Promise<ReadonlyMap<string, TakeReply>> {
  const stateFolder = stateFolderOf(config);
  const asked = stackSettings(config, stateFolder);
  // Hot pixels would hold the sky in place.
  const calibration = await calibrationFiles(asked.calibration, asked, () => stateFolder);
  const { correction } = await takenOut(calibration, asked, null);
  const planes = planesOf(['mean'], config.align);
  const settings = { ...asked, ...everyCapture, ...unkept, correction, planes };
  const { engine, replies } = await foldFiles(startBatch(), settings, captures, () => undefined);
  await engine.close();
  return replies;
}

/** The reference is told with the first frame that is laid. */
function findingsOf(replies: ReadonlyMap<string, TakeReply>): Finding[] {
  const all = [...replies].map(([path, reply]) => ({ ...reply, name: printable(basename(path)) }));
  const laid = all.flatMap(({ aligned }) => aligned ?? []);
  const held = all.filter(({ outcome }) => outcome === 'held');
  const rejected = all.filter(({ outcome }) => outcome === 'rejected');
  const reference = all.find((each) => each.reference)?.reference;
  const out = [
    ...(held.length === 0 ? [] : [`${counted(held.length)} would be held as unaligned: ${named(held)}`]),
    ...(rejected.length === 0 ? [] : [`${counted(rejected.length)} cannot be used: ${named(rejected)}`]),
  ];
  if (!reference) return [{ about, grade: 'fail', text: ['no frame can be the first', ...out].join('; ') }];
  const text = [laidText(laid, laid.length + held.length + rejected.length), ...out].join('; ');
  return [referenceFinding(reference), { about, ...graded(text, laid.length, out.length) }];
}

function referenceFinding(reference: ReferenceFrame): Finding {
  return { about, grade: 'ok', text: referenceText({ ...reference, path: basename(reference.path) }) };
}

/** Units: pixels. The reference itself lies exactly, and did not move. */
function laidText(laid: readonly Alignment[], count: number): string {
  const most = (of: keyof Alignment) => laid.reduce((found, each) => Math.max(found, each[of]), 0);
  const exactly = `to ${most('precisionPixels').toFixed(2)} px at the least certain place`;
  return `${laid.length} of ${counted(count)} can be laid on it, ${exactly}; the farthest moved ${pixels(most('driftPixels'))}`;
}

function graded(text: string, laid: number, kinds: number): { grade: Grade; text: string } {
  if (kinds === 0) return { grade: 'ok', text };
  if (laid > 1) return { grade: 'warn', text };
  const cure =
    'name a sharp frame of the same scene with --reference, or align by the other of scene and stars';
  return { grade: 'fail', text: `${text}; ${cure}` };
}

function named(frames: readonly { readonly name: string; readonly message?: string }[]): string {
  const said = frames.slice(0, NAMED_MAX).map(({ name, message = '' }) => `${name}: ${printable(message)}`);
  return [...said, ...(frames.length > NAMED_MAX ? ['...'] : [])].join('; ');
}
