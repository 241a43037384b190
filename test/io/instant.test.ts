/** Times as people write them, here and in other zones. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { instantOf } from '../../src/io/instant.ts';

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
