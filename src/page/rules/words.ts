/** Numbers of the status as words for people. */
import type { PageFrame } from '../../core/page.ts';
import { duration } from '../../core/progress.ts';

/** `1h02m03s` with spaces that do not break: `1 h 02 m 03 s`. Units: seconds. */
export function spoken(seconds: number): string {
  return duration(seconds)
    .replace(/(\d)([hms])/g, '$1\u00a0$2')
    .replace(/([hm])(\d)/g, '$1\u00a0$2');
}

/** Without seconds where hours are counted: fit for a small cell. Units: seconds. */
export function spokenShort(seconds: number): string {
  return seconds < 3600 ? spoken(seconds) : spoken(seconds).replace(/.\d+.s$/, '');
}

/** Whole seconds, and none of them where hours are counted. Units: seconds. */
export function roughly(seconds: number): string {
  if (seconds >= 3600 * 48) return `${Math.round(seconds / 3600 / 24)}\u00a0days`;
  if (seconds >= 3600 * 3) return `${Math.round(seconds / 3600)}\u00a0h`;
  if (seconds >= 60 * 3) return `${Math.round(seconds / 60)}\u00a0min`;
  return spoken(Math.floor(seconds));
}

/** As on a camera: `1/60 s`, `0.5 s`, `30 s`. Units: seconds. */
export function shutter(seconds: number): string {
  return seconds > 0 && seconds < 0.3 ? `1/${Math.round(1 / seconds)}\u00a0s` : spoken(seconds);
}

export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  const value = count / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)}\u00a0${units[power]}`;
}

/** Units: a share of 1. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value === 0) return '0\u00a0%';
  return value < 0.1 ? '<\u00a00.1\u00a0%' : `${value.toFixed(value < 10 ? 1 : 0)}\u00a0%`;
}

/** A reason of the ledger as people say it. */
export function reasonText(reason: string): string {
  return reason.replaceAll('-', ' ').replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);
}

/** A frame by its name, for a guest by its number. */
export function nameOf({ name, number }: Pick<PageFrame, 'name' | 'number'>): string {
  return name === null ? `frame ${number}` : name.slice(name.lastIndexOf('/') + 1);
}

const outcomeTexts: Record<PageFrame['outcome'], string> = {
  folded: 'in the stack',
  held: 'held back: it can be put in',
  removed: 'removed: it can be put back',
  rejected: 'not usable',
  lost: 'lost: it was gone before it could be read',
  duplicate: 'the same exposure as another',
  skipped: 'left out on purpose',
  closed: 'in a stack that is finished',
  expired: 'fallen out of the window',
};

/** What became of a frame. */
export function outcomeText({ outcome }: Pick<PageFrame, 'outcome'>): string {
  return outcomeTexts[outcome];
}

/** Why, in words; null when there is nothing to say. */
export function whyText({ outcome, reason, message }: PageFrame): string | null {
  if (outcome === 'folded') return null;
  return message ?? (reason === null ? null : reasonText(reason));
}
