/** What needs a look, a line for each kind, and only where there is something. */

import { someOf } from '../../core/names.ts';
import type { PageFrame, PageStatus } from '../../core/page.ts';
import { passedOverText } from '../../core/passed-over.ts';
import { nameOf, reasonText, roughly, spoken } from './words.ts';

export interface Trouble {
  readonly kind: 'held' | 'removed' | 'rejected' | 'lost' | 'overwritten' | 'gaps' | 'refolding' | 'passed';
  readonly title: string;
  readonly text: string;
  /** Numbers of frames that can be put back. */
  readonly numbers: readonly number[];
}

const NAMES_MAX = 2;

export function troublesOf(status: PageStatus): Trouble[] {
  const { held, removed, rejected, lost, overwritten, gaps, refolding, troubled } = status;
  const of = (outcome: PageFrame['outcome']) => troubled.filter((each) => each.outcome === outcome);
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((all, count) => all + count, 0);
  const numbers = (frames: readonly PageFrame[]) => frames.map(({ number }) => number);
  const [heldCount, rejectedCount] = [sum(held), sum(rejected)];
  const line = (
    kind: Trouble['kind'],
    isThere: boolean,
    title: string,
    text: string,
    back: readonly number[] = [],
  ): Trouble[] => (isThere ? [{ kind, title, text, numbers: back }] : []);
  return [
    ...line(
      'refolding',
      refolding !== null,
      'Refolding',
      `${refolding?.done} of ${refolding?.of}; until then the picture may show what was taken out`,
    ),
    ...line('held', heldCount > 0, `${heldCount} held`, reasons(held, of('held')), numbers(of('held'))),
    ...line('rejected', rejectedCount > 0, `${rejectedCount} not usable`, reasons(rejected, of('rejected'))),
    ...line('lost', lost > 0, `${lost} lost`, named(of('lost'), 'gone before they could be read')),
    ...line('removed', removed > 0, `${removed} removed`, named(of('removed'), ''), numbers(of('removed'))),
    ...line(
      'overwritten',
      overwritten > 0,
      `${overwritten} overwritten`,
      'others took their place before they could be read',
    ),
    ...line(
      'gaps',
      gaps !== null && gaps.count > 0,
      gaps?.count === 1 ? '1 gap' : `${gaps?.count} gaps`,
      `the longest ${spoken(gaps?.longestSeconds ?? 0)}, together ${spoken(gaps?.totalSeconds ?? 0)}`,
    ),
    ...line(
      'passed',
      Object.keys(status.passedOver).length > 0,
      'Passed over',
      passedOverText(status.passedOver),
    ),
  ];
}

/** `brightness (IMG_0117.jpg), 2 paused`. */
function reasons(counts: Readonly<Record<string, number>>, frames: readonly PageFrame[]): string {
  const entries = Object.entries(counts);
  return entries
    .map(([reason, count]) => {
      const own = frames.filter((each) => each.reason === reason);
      const names = named(own, '', count);
      const number = entries.length > 1 && count > 1 ? `${count} ` : '';
      return `${number}${reasonText(reason)}${names === '' ? '' : ` (${names})`}`;
    })
    .join(', ');
}

/** The latest by name, and how many more. */
function named(frames: readonly PageFrame[], otherwise: string, count = frames.length): string {
  if (frames.length === 0) return otherwise;
  return someOf(frames.map(nameOf), NAMES_MAX, count);
}

/** When the stack finishes by itself; null when it never does. */
export function closingText({ closeAfter }: PageStatus): string | null {
  if (closeAfter === null) return null;
  const limits = [
    ...(closeAfter.frames === null ? [] : [`${closeAfter.frames} frames`]),
    ...(closeAfter.exposureSeconds === null ? [] : [`${spoken(closeAfter.exposureSeconds)} of exposure`]),
  ];
  if (limits.length === 0) return null;
  const full = closeAfter.fullInSeconds;
  return `finishes at ${limits.join(' or ')}${full === null ? '' : `, in ${roughly(full)}`}`;
}
