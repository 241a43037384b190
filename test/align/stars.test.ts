/** Skies of known motion, and real ones against an alignment found by other software. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/core/frame.ts';
import * as decoders from '../../src/decoders/index.ts';
import {
  errorsOver,
  notMade,
  openWasmAligner,
  placeBy,
  referenceOf,
  shotsBy,
  worstError,
} from '../support/align.ts';
import { sharedFolder } from '../support/golden.ts';

if (notMade) console.log(`skies of known motion are left out: ${notMade}`);

describe.skipIf(notMade)(
  'an untracked sky of a 24 mm lens over a foreground with lamps and hot pixels',
  () => {
    it('is followed for half an hour, to 0.3 pixels', async () => {
      const shots = shotsBy('sky.py', '3000', '7', '60', '1800');
      const aligner = await openWasmAligner();
      const reference = referenceOf(aligner, shots.frame(shots.frames[0]!), 'stars');
      for (const shot of shots.frames.slice(1)) {
        const found = aligner.register(reference, shots.frame(shot), 'stars');
        expect(found.ok, found.ok ? '' : found.reason).toBe(true);
        expect(found.transform && worstError(found.transform, shots, shot.motion!)).toBeLessThan(0.3);
      }
    }, 240_000);
  },
);

/** Of a CSV: the similarity from a frame to the first, by star matching in Python. */
interface Known {
  readonly file: string;
  readonly matrix: readonly number[];
}

function knownIn(set: string): Known[] {
  const text = readFileSync(join(sharedFolder, set, 'reference_alignment.csv'), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [file, , , , turn, scale, , , tx, ty] = line.split(',');
      const angle = (Number(turn) * Math.PI) / 180;
      const [a, b] = [Number(scale) * Math.cos(angle), Number(scale) * Math.sin(angle)];
      return { file: file!, matrix: [a, -b, Number(tx), b, a, Number(ty), 0, 0, 1] };
    });
}

async function frameOf(set: string, file: string): Promise<Frame> {
  const bytes = readFileSync(join(sharedFolder, set, file));
  const decoder = Object.values(decoders).find((each) => each.matches(bytes))!;
  const header = await decoder.readHeader(bytes);
  return { shape: header.shape, samples: await decoder.decode(bytes, header) };
}

/** A mosaic of 2 x 2 as one grey pixel a cell: red, two greens and blue, meant. */
function binned({ shape, samples }: Frame): Frame {
  const [width, height] = [shape.width / 2, shape.height / 2];
  const out = new Uint16Array(width * height);
  for (let i = 0; i < out.length; i++) {
    const at = 2 * (i % width) + 2 * Math.floor(i / width) * shape.width;
    const sum = samples[at]! + samples[at + 1]! + samples[at + shape.width]! + samples[at + shape.width + 1]!;
    out[i] = Math.floor(sum / 4 + 0.5);
  }
  return { shape: { width, height, channels: 1, fullScale: 65535 }, samples: out };
}

const sets = [
  ['seq_stars_ols', (frame: Frame) => frame, 1],
  ['seq_raw_m27_dng', binned, 2],
] as const;

describe.skipIf(!existsSync(sharedFolder)).each(sets)('%s', (set, prepare, box) => {
  it.each(['stars', 'scene'] as const)(
    'by %s is where other software found it, to 0.3 pixels',
    async (mode) => {
      const [first, ...others] = knownIn(set);
      const aligner = await openWasmAligner();
      const frame = prepare(await frameOf(set, first!.file));
      const reference = referenceOf(aligner, frame, mode);
      const full = (x: number) => (x + 0.5) * box - 0.5;
      const held: string[] = [];
      for (const { file, matrix } of others) {
        const found = aligner.register(reference, prepare(await frameOf(set, file)), mode);
        if (!found.ok) {
          held.push(`${file}: ${found.reason}`);
          continue;
        }
        const back = (x: number, y: number) => placeBy(inverse(matrix), full(x), full(y));
        const errors = errorsOver(found.transform, frame.shape, (x, y) => {
          const [X, Y] = back(x, y);
          return [(X + 0.5) / box - 0.5, (Y + 0.5) / box - 0.5];
        }).map((error) => error * box);
        const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
        expect(rms, file).toBeLessThan(0.3);
      }
      // A sky has few places to hold on to: a scene may be known too roughly there.
      expect(held.length, held.join('; ')).toBeLessThanOrEqual(mode === 'stars' ? 0 : 2);
    },
  );
});

/** Of a similarity. */
function inverse([a, , tx, b, , ty]: readonly number[]): number[] {
  const square = a! * a! + b! * b!;
  const [c, s] = [a! / square, b! / square];
  return [c, s, -(c * tx! + s * ty!), -s, c, s * tx! - c * ty!, 0, 0, 1];
}
