/**
 * Times as people write them; where they name no zone it is the computer's, as for cameras that name none.
 */

const written =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?$/;

/** For messages: what `instantOf` reads. */
export const instantWanted = 'give a time such as 2025-06-01T21:30, or a day such as 2025-06-01';

/**
 * A date alone is the beginning of that day; what is finer than a millisecond is cut off. Null for what is no
 * time, 30 February included. Units: ms since 1970. Source: ISO 8601, its extended form.
 */
export function instantOf(text: string): number | null {
  const [, year, month, day] = written.exec(text) ?? [];
  if (!day) return null;
  // A date parser takes days that a month does not have for days of the next.
  const there = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (there.getUTCMonth() !== Number(month) - 1 || there.getUTCDate() !== Number(day)) return null;
  // And it takes a date alone for one in UTC.
  const ms = Date.parse(text.includes('T') ? text : `${text}T00:00`);
  return Number.isNaN(ms) ? null : ms;
}

/**
 * A time as people say it, by the clock of this computer and with its zone; `-` for one that no calendar has.
 * Units: ms since 1970.
 */
export function localTime(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset();
  const shifted = new Date(ms + minutes * 60_000);
  if (Number.isNaN(shifted.valueOf())) return '-';
  const [date, time = ''] = shifted.toISOString().split('T');
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const ahead = Math.abs(minutes);
  return `${date} ${time.slice(0, 8)} ${minutes < 0 ? '-' : '+'}${two(ahead / 60)}:${two(ahead % 60)}`;
}

/** A text for people in which times are said in UTC, as the ledger keeps them. */
export function withLocalTimes(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z\b/g, (utc) => {
    const ms = instantOf(utc);
    return ms === null ? utc : localTime(ms);
  });
}

/** For messages: what may be said where a stack tells which day is meant. */
export const instantOrClockWanted = `${instantWanted}, or a time of the day such as 21:35`;

/** Whether it is the time of some day: `21:35`, `21:35:20`. */
export function isClock(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/.test(text);
}

/**
 * The last such time of this computer's days that is not after `ms`, or the first that is after it. Units: ms
 * since 1970.
 */
export function clockBeside(text: string, ms: number, side: 'up-to' | 'after'): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  const found = new Date(ms);
  found.setHours(hours, minutes, seconds, 0);
  const days = (side === 'up-to' ? 0 : 1) - (found.getTime() > ms ? 1 : 0);
  found.setDate(found.getDate() + days);
  return found.getTime();
}
