/** Times as people write them, here and in other zones. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clockBeside, instantOf, isClock, localTime, withLocalTimes } from '../../src/io/instant.ts';

describe('a time', () => {
  it.each([
    ['2025-06-01T21:30Z', '2025-06-01T21:30:00.000Z'],
    ['2025-06-01T21:30:15Z', '2025-06-01T21:30:15.000Z'],
    ['2025-06-01T21:30:15.4567Z', '2025-06-01T21:30:15.456Z'],
    ['2025-06-01T21:30+02:00', '2025-06-01T19:30:00.000Z'],
    ['2025-06-01T00:15-14:00', '2025-06-01T14:15:00.000Z'],
    ['2024-02-29T12:00Z', '2024-02-29T12:00:00.000Z'],
  ])('with a zone is the same everywhere: %s', (text, utc) => {
    expect(new Date(instantOf(text) ?? 0).toISOString()).toBe(utc);
  });

  it.each([
    ['UTC', '2025-06-01T21:30', '2025-06-01T21:30:00.000Z'],
    ['America/New_York', '2025-06-01T21:30', '2025-06-02T01:30:00.000Z'],
    ['America/New_York', '2025-06-01', '2025-06-01T04:00:00.000Z'],
    ['Asia/Tokyo', '2025-06-01', '2025-05-31T15:00:00.000Z'],
    ['Asia/Tokyo', '2025-06-01T21:30+02:00', '2025-06-01T19:30:00.000Z'],
  ])("without one is the computer's, in %s: %s", (zone, text, utc) => {
    vi.stubEnv('TZ', zone);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(new Date(instantOf(text) ?? 0).toISOString()).toBe(utc);
  });

  it.each([
    ...['', 'tomorrow', '2025', '2025-06', '2025-6-1', '1 June 2025', '2025-06-01 21:30', '20250601T2130'],
    ...['2025-02-30', '2025-02-29T12:00', '2025-06-31', '2025-13-01', '2025-00-10', '2025-06-00'],
    ...[
      '2025-06-01T24:00',
      '2025-06-01T21:60',
      '2025-06-01T21',
      '2025-06-01T21:30:60',
      '2025-06-01T21:30+15:00',
    ],
    ...['2025-06-01Z', '2025-06-01T21:30z', '2025-06-01T21:30+0200', ' 2025-06-01', '2025-06-01\n'],
  ])('is not: %j', (text) => {
    expect(instantOf(text)).toBeNull();
  });
});

describe('a time for people', () => {
  const at = Date.parse('2025-06-01T21:30:15.456Z');

  // As `TZ=... date --date=2025-06-01T21:30:15Z '+%F %T %:z'` says them.
  it.each([
    ['UTC', '2025-06-01 21:30:15 +00:00'],
    ['Asia/Kolkata', '2025-06-02 03:00:15 +05:30'],
    ['America/St_Johns', '2025-06-01 19:00:15 -02:30'],
  ])('is of the clock of the computer, with its zone: in %s %s', (zone, text) => {
    vi.stubEnv('TZ', zone);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(localTime(at)).toBe(text);
    expect(withLocalTimes('a.jpg: taken at 2025-06-01T21:30:15.456Z, too late')).toBe(
      `a.jpg: taken at ${text}, too late`,
    );
  });

  it('is none where no calendar has it, and other texts stay', () => {
    expect(localTime(Number.NaN)).toBe('-');
    expect(localTime(9e15)).toBe('-');
    const other = 'IMG_2025-06-01T21.jpg, 2025-13-01T00:00Z, 20250601T213000Z';
    expect(withLocalTimes(other)).toBe(other);
  });
});

describe('a time of the day', () => {
  it.each<[zone: string, clock: string, near: string, side: 'up-to' | 'after', utc: string]>([
    ['UTC', '21:35', '2025-06-02T04:00Z', 'up-to', '2025-06-01T21:35:00.000Z'],
    ['UTC', '21:35', '2025-06-01T21:35Z', 'up-to', '2025-06-01T21:35:00.000Z'],
    ['UTC', '21:35:01', '2025-06-01T21:35Z', 'up-to', '2025-05-31T21:35:01.000Z'],
    ['UTC', '21:40', '2025-06-01T21:35Z', 'after', '2025-06-01T21:40:00.000Z'],
    ['UTC', '02:00', '2025-06-01T21:35Z', 'after', '2025-06-02T02:00:00.000Z'],
    ['UTC', '21:35', '2025-06-01T21:35Z', 'after', '2025-06-02T21:35:00.000Z'],
    ['America/New_York', '21:35', '2025-06-02T04:00Z', 'up-to', '2025-06-02T01:35:00.000Z'],
    // The clock goes back at two in the night, so that the day has 25 hours.
    ['America/New_York', '23:00', '2025-11-03T03:30Z', 'up-to', '2025-11-02T03:00:00.000Z'],
  ])('is that of the day that is meant, in %s: %s beside %s, %s', (zone, clock, near, side, utc) => {
    vi.stubEnv('TZ', zone);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(new Date(clockBeside(clock, Date.parse(near), side)).toISOString()).toBe(utc);
  });

  it.each(['24:00', '9:30', '21:60', '21', '2135', ''])('is not %s', (text) => {
    expect(isClock(text)).toBe(false);
  });
});
