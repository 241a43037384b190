/** The facts beside a preview: sums and times as people read them. */
import { describe, expect, it } from 'vitest';
import type { Totals } from '../../src/core/ledger.ts';
import { exposureSecondsTotal, isoTime, isSidecar } from '../../src/core/sidecar.ts';

const totals: Totals = {
  frames: 3,
  exposureNs: 2_500_000_000,
  exposureUnknown: 0,
  firstCaptureAt: null,
  lastCaptureAt: null,
};

it('says the exposure in seconds, and nothing when any frame does not tell its own', () => {
  expect(exposureSecondsTotal(totals)).toBe(2.5);
  expect(exposureSecondsTotal({ ...totals, exposureUnknown: 1 })).toBeNull();
  expect(exposureSecondsTotal({ ...totals, frames: 0, exposureNs: 0 })).toBeNull();
});

it('says times in UTC, and nothing for those that no calendar has', () => {
  expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(isoTime(-1)).toBe('1969-12-31T23:59:59.999Z');
  expect(isoTime(1735689600123)).toBe('2025-01-01T00:00:00.123Z');
  expect(isoTime(null)).toBeNull();
  // touch -d @99999999999999 on a tmpfs; without this every preview after it would fail.
  expect(isoTime(99_999_999_999_999_000)).toBeNull();
});

describe('the text of a sidecar', () => {
  const facts = {
    schema: 1,
    blend: 'mean',
    light: 'encoded',
    frames: 0,
    updatedAt: '2025-01-01T00:00:00.000Z',
  };
  const text = `${JSON.stringify(facts, null, 2)}\n`;

  it.each([text, JSON.stringify({ ...facts, more: 'later' }), '', '\0\0\0', text.slice(0, 60)])(
    'is known: %j',
    (ours) => {
      expect(isSidecar(ours)).toBe(true);
    },
  );

  it.each(['{}', 'null', '[]', '7', 'text', JSON.stringify({ ...facts, frames: '0' }), '{ "schema": 1, "bl'])(
    'is not taken for what it is not: %j',
    (other) => expect(isSidecar(other)).toBe(false),
  );
});
