/** Which pictures there are to look at, and when each is another one. */
import type { PageStatus } from '../core/page.ts';
import { counted } from '../core/progress.ts';
import { nameOf } from './rules/words.ts';

/**
 * The path of a picture on the server, as `preview/0`; that of a part of the shoot has its frames besides.
 */
export type Source = 'last' | 'part' | `preview/${number}`;

export interface Choice {
  readonly source: Source;
  readonly label: string;
}

/**
 * A tab for each preview, by its blend, or by its file where two have the same; the last frame; and, with a
 * timeline, a part.
 */
export function choicesOf({ previews, hasTimeline }: PageStatus): Choice[] {
  const labels = previews.map(({ blend, ev }) => `${blend}${ev === 0 ? '' : ` ${ev > 0 ? '+' : ''}${ev}`}`);
  const isTwice = (label: string) => labels.filter((each) => each === label).length > 1;
  return [
    ...previews.map(({ index, name }, i) => ({
      source: `preview/${index}` as const,
      label: isTwice(labels[i]!) ? name : labels[i]!,
    })),
    { source: 'last', label: 'last frame' },
    ...(hasTimeline ? [{ source: 'part', label: 'part' } as const] : []),
  ];
}

/** Another text when the picture may be another one; null while there is none. */
export function versionOf(source: Source, status: PageStatus): string | null {
  if (source === 'part') return status.frames === 0 ? null : String(status.decisions);
  if (source === 'last') return status.frames === 0 ? null : `${status.frames} ${status.lastCapture}`;
  return status.previews.find(({ index }) => source === `preview/${index}`)?.etag ?? null;
}

/** What the picture shows, in words. Units: frames, null when unknown. */
export function descriptionOf(source: Source, status: PageStatus, frames: number | null): string {
  if (source === 'last') {
    const name = status.lastCapture;
    return name === null ? 'The last frame' : `The last frame, ${nameOf({ name, number: 0 })}`;
  }
  if (source === 'part') return `A part of the shoot: ${counted(frames ?? 0)}`;
  const preview = status.previews.find(({ index }) => source === `preview/${index}`);
  return `The ${preview?.blend ?? 'long exposure'} of ${counted(frames ?? preview?.frames ?? status.frames)}`;
}
