/** Whether stacks can be merged, by what their headers say, and what a merge is asked and answers. */
import { StackError } from './errors.ts';
import { describeShape } from './frame.ts';
import { FRAMES_MAX } from './limits.ts';
import { describeMeaning, type Meaning, meaningOf } from './meaning.ts';
import { printable, shellWord } from './names.ts';
import type { DecoderVersions, StateHeader } from './state.ts';
import type { Preference } from './union-outcome.ts';
import { windowText } from './window.ts';

/**
 * `places`: where `out` is, links resolved or not. `originals`: files among which captures are looked for.
 */
export interface MergeAsk {
  readonly states: readonly string[];
  readonly out: string;
  readonly places: readonly string[];
  readonly originals: readonly string[];
  readonly prefer: Preference | null;
  /** Shards may be missing. */
  readonly partial: boolean;
  /** The digest takes as long as the planes do: only who asks waits for it. */
  readonly digest: boolean;
}

/**
 * `shared`: exposures that several stacks had; `subtracted`: frames that were taken out of the sum again.
 * Units: bytes of the file's planes.
 */
export interface MergeAnswer {
  readonly frames: number;
  readonly shared: number;
  readonly subtracted: number;
  readonly refolding: boolean;
  readonly digest: string | null;
  readonly bytes: number;
}

/** A stack as far as its header goes; `file` is what it is called. */
export interface Headed {
  readonly file: string;
  readonly header: StateHeader;
}

/** What stacks have in common that can be merged. */
export type Common = Pick<StateHeader, 'shape' | 'steps' | 'reference' | 'decoders'> & {
  readonly meaning: Meaning;
};

/** What has to be the same of all that have a frame; null says nothing. */
const agreements: readonly [what: string, said: (header: StateHeader) => string | null][] = [
  ['frames of', ({ shape }) => shape && `${describeShape(shape)}${cellOf(shape.mosaic)}`],
  ['frames that went through', ({ steps }) => steps && (steps.join(', ') || 'no step')],
  ['frames laid on', ({ reference }) => (reference === null ? 'none' : JSON.stringify(reference))],
];

function cellOf(mosaic: { width: number } | undefined): string {
  return mosaic ? `, ${mosaic.width} photosites in a row of its cell` : '';
}

/** Errors: usage, naming two that cannot be one stack; stack-full. */
export function commonOf(stacks: readonly Headed[]): Common {
  const full = stacks.filter(({ header }) => header.shape !== null);
  const one = full[0] ?? stacks[0]!;
  // A stack without a frame has no planes yet.
  const meant = ({ header }: Headed) =>
    describeMeaning(meaningOf({ ...header, planes: header.shape ? header.planes : one.header.planes }));
  for (const each of stacks) mustAgree(one, each, 'a stack of', meant);
  stacks.forEach(mustLieStill);
  stacks.forEach(mustKeepAll);
  for (const each of full) {
    mustBeWhole(each);
    for (const [what, said] of agreements) mustAgree(one, each, what, ({ header }) => said(header));
  }
  mustCountOnce(stacks);
  const frames = full.reduce((total, { header }) => total + header.frames, 0);
  if (frames > FRAMES_MAX) {
    const text = `these stacks have ${frames} frames, and one may have ${FRAMES_MAX}: merge fewer`;
    throw new StackError('stack-full', text);
  }
  const { shape, reference, steps } = one.header;
  const known = full.every(({ header }) => header.steps !== null);
  const decoders = versionsOf(full.map(({ header }) => header.decoders));
  return { meaning: meaningOf(one.header), shape, reference, steps: known ? steps : null, decoders };
}

function mustAgree(one: Headed, each: Headed, what: string, said: (of: Headed) => string | null): void {
  const [ours, theirs] = [said(one), said(each)];
  if (ours === theirs || ours === null || theirs === null) return;
  const text = `${printable(one.file)} has ${what} ${ours}, and ${printable(each.file)} ${theirs}`;
  throw new StackError('usage', `these stacks cannot be one: ${text}`);
}

/** Errors: usage. */
function mustBeWhole({ file, header }: Headed): void {
  if (header.refold === null) return;
  const text = `${printable(file)} has frames in its planes that were taken out: the others are still to be refolded`;
  throw new StackError(
    'usage',
    `${text}; "slowshutter finish" or "slowshutter render --state ${shellWord(file)} --out now.png" does that first`,
  );
}

/**
 * Neither how often pixels are covered nor what is kept of a reference can be added up here. Errors: usage.
 */
function mustLieStill({ file, header }: Headed): void {
  if (header.align === 'off') return;
  const text = `${printable(file)} is of aligned frames, and these cannot be merged`;
  throw new StackError('usage', `${text}: fold the captures together instead, with --align ${header.align}`);
}

/** What fell out of one window may be within that of both. Errors: usage. */
function mustKeepAll({ file, header }: Headed): void {
  if (header.window === null) return;
  const text = `${printable(file)} is of ${windowText(header.window)}, and a rolling window cannot be merged`;
  throw new StackError('usage', `${text}: fold the captures together instead`);
}

/** Two counts in the order of arrival have no common order. Errors: usage. */
function mustCountOnce(stacks: readonly Headed[]): void {
  const counting = stacks.filter(({ header }) => header.everyNth > 1 && header.ledgerEntries > 0);
  if (counting.length < 2) return;
  const files = counting.map(({ file }) => printable(file)).join(', ');
  const share = `one in ${counting[0]!.header.everyNth}`;
  const text = `${files} keep ${share} of the captures that came to each, which is not ${share} of all`;
  throw new StackError('usage', `${text}: fold the captures together instead`);
}

/** By decoder; null where there were several versions. */
function versionsOf(all: readonly DecoderVersions[]): DecoderVersions {
  const merged: Record<string, string | null> = {};
  for (const versions of all) {
    for (const [name, version] of Object.entries(versions)) {
      merged[name] = name in merged && merged[name] !== version ? null : version;
    }
  }
  return merged;
}
