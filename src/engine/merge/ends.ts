/**
 * Where the earliest and the latest frame of a merged stack come from: a stack that has it as its own, or its
 * original.
 */
import type { Entry } from '../../core/entry.ts';
import { isEarlier, type TakenAt, takenAt } from '../../core/order.ts';
import type { Look } from '../../core/state.ts';
import type { Exposure, Union } from '../../core/union.ts';
import type { Input } from './input.ts';

/** `from`: a stack that has its samples as those of its own earliest or latest frame; null where none has. */
export interface End {
  readonly exposure: Exposure;
  readonly from: Input | null;
}

export interface Ends {
  readonly first: End | null;
  readonly latest: End | null;
  /** The look of the first; null where no stack says it of this very file. */
  readonly look: Look | null;
}

export function endsOf({ first, latest }: Union, inputs: readonly Input[]): Ends {
  const isLater = (a: TakenAt, b: TakenAt) => isEarlier(b, a);
  const [firsts, latests] = [ownEnds(inputs, isEarlier), ownEnds(inputs, isLater)];
  const same = firsts.find(({ entry }) => entry.digest === first?.entry.digest);
  return { first: endOf(first, firsts), latest: endOf(latest, latests), look: lookIn(same?.input) };
}

interface OwnEnd {
  readonly input: Input;
  readonly entry: Entry;
}

function ownEnds(inputs: readonly Input[], isBefore: typeof isEarlier): OwnEnd[] {
  return inputs.flatMap((input) => {
    let end: Entry | null = null;
    for (const entry of input.entries) {
      if (entry.outcome !== 'folded') continue;
      if (end === null || isBefore(takenAt(entry), takenAt(end))) end = entry;
    }
    return end ? [{ input, entry: end }] : [];
  });
}

function endOf(exposure: Exposure | null, own: readonly OwnEnd[]): End | null {
  if (exposure === null) return null;
  const lines = new Set(exposure.rows.map(({ entry }) => entry));
  return { exposure, from: own.find(({ entry }) => lines.has(entry))?.input ?? null };
}

function lookIn(input: Input | undefined): Look | null {
  if (!input?.header.first) return null;
  const { orientation, iccProfile, sensor } = input.header.first;
  return { orientation, iccProfile, ...(sensor && { sensor }) };
}
