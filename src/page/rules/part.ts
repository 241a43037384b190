/** A part of the shoot, between two frames, both in it, and what is said of it. */
import type { PageFrame } from '../../core/page.ts';
import { counted } from '../../core/progress.ts';

/** Places among the frames of the stack. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** After one handle was moved the other stays where it is: none passes it. */
export function movedTo({ from, until }: Span, handle: keyof Span, place: number): Span {
  return handle === 'from' ? { from: Math.min(place, until), until } : { from, until: Math.max(place, from) };
}

/**
 * When there are more frames, or fewer. A handle that is at an end stays there: a part that goes up to now
 * goes on to.
 */
export function spanAmong({ from, until }: Span, before: number, now: number): Span {
  const last = Math.max(0, now - 1);
  const end = until >= before - 1 ? last : Math.min(until, last);
  return { from: Math.min(from, end), until: end };
}

/** As `frame 12, 21:35:04`. */
export function endText({ number, capturedAt }: Pick<PageFrame, 'number' | 'capturedAt'>): string {
  return capturedAt === null
    ? `frame ${number}`
    : `frame ${number}, ${new Date(capturedAt).toLocaleTimeString('sv-SE')}`;
}

/**
 * What is in a picture, which is of whole leaves, not just of what was chosen. `numbers`: as `4-19`. Units:
 * frames.
 */
export function shownText(frames: number, numbers: string): string {
  return `${counted(frames)}, ${numbers.replace('-', ' to ')}`;
}
