/**
 * Captures outside the period: left out by when they were taken, whatever order they come in, and for good.
 */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withExif } from '../support/captures.ts';
import { type Captures, startEngine } from '../support/engine.ts';
import { asciiField, exifBlock } from '../support/exif.ts';
import { captureFiles, capturesOf } from '../support/golden.ts';
import { savedIn } from '../support/ledgers.ts';
import { randomFrom, shuffled } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';

const seed = 20250601;

/** Captures whose camera says nothing: their files are of 1 s, 2 s, ... after 1970. */
function silentCaptures(): Captures {
  return capturesOf('png8');
}

/** A JPEG that says when it was taken. */
function takenAt(jpeg: Uint8Array, time: string, zone: string): Buffer {
  const block = exifBlock([], [asciiField(0x9003, time), asciiField(0x9011, zone)]);
  return withExif(jpeg, block);
}

describe('a period', () => {
  it("goes by the camera's time, not by the file's", async () => {
    const [jpeg] = captureFiles('rgb8').map(({ bytes }) => bytes);
    const captures: Captures = new Map([
      ['early.jpg', takenAt(jpeg!, '2025:06:01 23:29:59', '+02:00')],
      ['first.jpg', takenAt(jpeg!, '2025:06:01 23:30:00', '+02:00')],
      ['last.jpg', takenAt(jpeg!, '2025:06:01 17:59:59', '-05:00')],
      ['late.jpg', takenAt(jpeg!, '2025:06:01 18:00:00', '-05:00')],
      ['silent.jpg', jpeg!],
    ]);
    const [from, until] = ['2025-06-01T21:30Z', '2025-06-01T23:00Z'].map((text) => Date.parse(text));
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await startEngine('wasm', captures, { from: from!, until: until!, stateFile });
    const outcomes: string[] = [];
    for (const path of captures.keys()) outcomes.push((await engine.take(path)).outcome);
    expect(outcomes).toEqual(['skipped', 'folded', 'folded', 'skipped', 'skipped']);
    await engine.ask('checkpoint', {});
    const { header, entries } = await savedIn(stateFile);
    expect(header).toMatchObject({ from, until });
    const skipped = entries.filter(({ outcome }) => outcome === 'skipped');
    expect(skipped.map(({ path, reason, message }) => [path, reason, message])).toEqual([
      ['early.jpg', 'before-from', 'taken at 2025-06-01T21:29:59.000Z'],
      ['late.jpg', 'after-until', 'taken at 2025-06-01T23:00:00.000Z'],
      // Its file is of 1970.
      ['silent.jpg', 'before-from', 'taken at 1970-01-01T00:00:05.000Z'],
    ]);
  });

  it(`leaves out the same captures in any order (seed ${seed})`, async () => {
    const captures = silentCaptures();
    const random = randomFrom(seed);
    const digests = new Set<string | null>();
    for (let i = 0; i < 6; i++) {
      const engine = await startEngine('wasm', captures, { from: 2000, until: 6000 });
      for (const path of shuffled([...captures.keys()], random)) await engine.take(path);
      expect(await engine.ask('standing', {})).toMatchObject({ totals: { frames: 4 }, skipped: 3 });
      digests.add((await engine.ask('digest', {})).digest);
    }
    const only = await startEngine('wasm', captures);
    for (const place of [2, 3, 4, 5]) await only.take(`png8_${place}.png`);
    expect([...digests]).toEqual([(await only.ask('digest', {})).digest]);
  });

  it('is decided once: the same bytes are known after a restart, and a copy of them is a duplicate', async () => {
    const captures = silentCaptures();
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await startEngine('wasm', captures, { from: 3000, stateFile });
    expect(await engine.take('png8_1.png')).toMatchObject({ outcome: 'skipped', frames: 0 });
    await engine.ask('checkpoint', {});
    captures.set('copy.png', captures.get('png8_1.png')!);
    const next = await startEngine('wasm', captures, { from: 3000, stateFile });
    expect(await next.take('png8_1.png')).toMatchObject({ outcome: 'known' });
    // The file of the copy is of later than 3 s, and all the same it is the exposure that was left out.
    expect(await next.take('copy.png')).toMatchObject({ outcome: 'duplicate', message: 'png8_1.png' });
  });

  it('everyNth counts the captures within it', async () => {
    const captures = silentCaptures();
    const engine = await startEngine('wasm', captures, { from: 3000, everyNth: 2 });
    const outcomes: string[] = [];
    for (const path of captures.keys()) outcomes.push((await engine.take(path)).outcome);
    expect(outcomes).toEqual(['skipped', 'skipped', 'folded', 'skipped', 'folded', 'skipped', 'folded']);
  });

  it.each([{ from: 3000 }, { until: 3000 }, { from: 3001, until: 5000 }])(
    'is part of what a stack means: a state file of %j is no other',
    async (period) => {
      const stateFile = join(tempFolder(), 'a.state');
      const engine = await startEngine('wasm', silentCaptures(), { from: 3001, until: 3000, stateFile });
      await engine.ask('checkpoint', {});
      const other = startEngine('wasm', silentCaptures(), { ...period, stateFile });
      await expect(other).rejects.toMatchObject({ code: 'broken-invariant' });
    },
  );
});
