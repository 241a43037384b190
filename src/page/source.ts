/** Which pictures there are to look at, and when each is another one. */
import type { PageStatus } from '../core/page.ts';
import { counted } from '../core/progress.ts';
import { nameOf } from './rules/words.ts';

/** The path of a picture on the server, as `preview/0`. */
export type Source = 'last' | `preview/${number}`;

export interface Choice {
  readonly source: Source;
  readonly label: string;
}

/** A tab for each preview, by its blend, or by its file where two have the same; and the last frame. */
export function choicesOf({ previews }: PageStatus): Choice[] {
  const labels = previews.map(({ blend, ev }) => `${blend}${ev === 0 ? '' : ` ${ev > 0 ? '+' : ''}${ev}`}`);
  const isTwice = (label: string) => labels.filter((each) => each === label).length > 1;
  return [
    ...previews.map(({ index, name }, i) => ({
      source: `preview/${index}` as const,
      label: isTwice(labels[i]!) ? name : labels[i]!,
    })),
    { source: 'last', label: 'last frame' },
  ];
}

/** Another text when the picture may be another one; null while there is none. */
export function versionOf(source: Source, status: PageStatus): string | null {
  if (source === 'last') return status.frames === 0 ? null : `${status.frames} ${status.lastCapture}`;
  return status.previews.find(({ index }) => source === `preview/${index}`)?.etag ?? null;
}

/** What the picture shows, in words. Units: frames, null when unknown. */
export function descriptionOf(source: Source, status: PageStatus, frames: number | null): string {
  if (source === 'last') {
    const name = status.lastCapture;
    return name === null ? 'The last frame' : `The last frame, ${nameOf({ name, number: 0 })}`;
  }
  const preview = status.previews.find(({ index }) => source === `preview/${index}`);
  return `The ${preview?.blend ?? 'long exposure'} of ${counted(frames ?? preview?.frames ?? status.frames)}`;
}
