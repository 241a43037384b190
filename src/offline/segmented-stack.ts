/** An interval of a stack that keeps segments: merged of those within, and its edges folded onto them. */
import { decoderVersions } from '../config/registries.ts';
import type { Entry } from '../core/entry.ts';
import { messageOf } from '../core/errors.ts';
import { everyCapture } from '../core/meaning.ts';
import { printable } from '../core/names.ts';
import { type Segment, segmented } from '../core/segments.ts';
import type { StackSettings } from '../core/settings.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { withFolded } from './fold-again.ts';
import { askMerge } from './merge.ts';
import type { ReadState } from './read-state.ts';
import { type Making, Segments } from './segments.ts';

/** What is left to fold: `rest`, onto what `settings` start from. */
export interface Edges {
  readonly settings: StackSettings;
  readonly rest: readonly Entry[];
}

export interface SegmentedStack {
  /** Units: frames that are decoded for it. */
  readonly decoded: number;
  /**
   * `draw` has the edges until it resolves. Resolves to null, and says why, when segments can be neither
   * found nor made. Errors: those of `draw`.
   */
  draw<T>(draw: (edges: Edges) => Promise<T>): Promise<(T & { readonly segments: number }) | null>;
}

/** `own`: settings of the stack, `settings` those of the picture. `frames`: all of the stack. */
export interface Asked {
  readonly state: ReadState;
  readonly own: StackSettings;
  readonly settings: StackSettings;
  readonly frames: readonly Entry[];
  readonly inside: readonly Entry[];
}

/**
 * Null where no segment lies within, the stack keeps none, or they have not what the picture is made of; and
 * for aligned frames, which are not merged. Errors: none.
 */
export async function segmentedStack(asked: Asked): Promise<SegmentedStack | null> {
  const { state, own, frames, inside } = asked;
  const last = state.ledger.lastNumber;
  const { segments: size = null, planes } = own;
  const hasPlanes = asked.settings.planes.every((plane) => planes.includes(plane));
  if (size === null || !hasPlanes || own.align !== 'off') return null;
  const { whole, rest } = segmented(frames, inside, size, last);
  if (whole.length === 0) return null;
  const settings = { ...asked.settings, ...everyCapture, planes };
  const kind = { meaning: settings, decoders: decoderVersions };
  const segments = new Segments(state.file, kind, systemDisk, making(state, settings));
  const missing = await segments.missing(whole);
  const all = segmented(frames, frames, size, last).whole;
  return {
    decoded: missing.reduce((total, { length }) => total + length, rest.length),
    async draw(draw) {
      try {
        const startsFrom = await segments.merged(whole, missing).catch(say);
        if (startsFrom === null) return null;
        return { ...(await draw({ settings: { ...settings, startsFrom }, rest })), segments: whole.length };
      } finally {
        // What is left over goes the next time.
        await segments.tidy(all).catch(() => undefined);
      }
    },
  };
}

function say(error: unknown): null {
  const text = `the segments of this stack are not used: ${printable(messageOf(error))}`;
  console.error(`slowshutter: ${text}; the picture is made without them`);
  return null;
}

function making(state: ReadState, settings: StackSettings): Making {
  return {
    fold: (frames: Segment, stateFile) =>
      withFolded(state, { ...settings, stateFile }, frames, async () => undefined),
    async merge(states, out) {
      const none = { prefer: null, partial: true, digest: false, originals: [] } as const;
      await askMerge({ ...none, states, out, places: [out] });
    },
  };
}
