/**
 * JPEGs for tests: decoded by all of our implementations and by libjpeg's own program, generated, and
 * damaged.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../src/core/errors.ts';
import type { Shape } from '../../src/core/frame.ts';
import { plainScan } from '../../src/decoders/jpeg/plain.ts';
import { baselinePlan } from '../../src/decoders/jpeg/plan.ts';
import type { DecodeScan } from '../../src/decoders/jpeg/scan.ts';
import { wasmScan } from '../../src/decoders/jpeg/wasm.ts';
import { below } from './random.ts';
import { relayScan } from './relay.ts';
import { repository } from './repository.ts';
import { tempFolder } from './temp.ts';

export const scans: readonly (readonly [name: string, scan: DecodeScan])[] = [
  ['wasm', wasmScan],
  ['plain', plainScan],
  ['two modules of wasm', relayScan],
];
export const noJpegPrograms = ['cjpeg', 'djpeg'].some(
  (program) => spawnSync(program, ['-version']).status === null,
);
const python = '/usr/bin/python3';
export const noGenerator = noJpegPrograms || spawnSync(python, ['-c', 'import numpy, PIL']).status !== 0;

/** Samples and where the data ends, or what is wrong; null where it is no JPEG of our own decoder. */
export function scanned(
  bytes: Uint8Array,
  scan: DecodeScan,
): { samples: Buffer; end: number } | string | null {
  const plan = baselinePlan(bytes);
  if (plan === null) return null;
  const row = plan.width * plan.components.length;
  const samples = Buffer.alloc(row * plan.height, 0x5a);
  try {
    const end = scan(bytes, plan, (rows, first) => samples.set(rows, first * row));
    return { samples, end };
  } catch (error) {
    return messageOf(error);
  }
}

/** By libjpeg-turbo. `warnings` is '' for what it takes silently. */
export function djpeg(bytes: Uint8Array): { samples: Buffer; warnings: string } {
  const { stdout, stderr } = spawnSync('djpeg', ['-pnm'], { input: bytes, maxBuffer: 1e9 });
  let at = 0;
  for (let line = 0; line < 3; line++) at = stdout.indexOf(0x0a, at) + 1;
  return { samples: stdout.subarray(at), warnings: stderr.toString().trim() };
}

/** What djpeg warns of, and every reader passes over, for it is not looked at. */
export const passedOver =
  /^(Invalid SOS parameters for sequential JPEG|Warning: unknown JFIF revision number \S+)$/;

export interface KnownJpeg {
  readonly shape: Shape;
  readonly sha256: string;
}

/** Of test/golden/jpeg/jpeg.py, with the figures of djpeg. */
export function generatedJpegs(count: number, seed: number): (KnownJpeg & { name: string; bytes: Buffer })[] {
  const folder = tempFolder();
  const script = join(repository, 'test/golden/jpeg/jpeg.py');
  const { status, stderr } = spawnSync(python, [script, 'generate', `${count}`, `${seed}`, folder]);
  if (status !== 0) throw new Error(`jpeg.py ended with ${status}: ${stderr}`);
  const known = JSON.parse(readFileSync(join(folder, 'expected.json')).toString()) as Record<
    string,
    KnownJpeg
  >;
  return Object.entries(known).map(([name, each]) => ({
    ...each,
    name,
    bytes: readFileSync(join(folder, name)),
  }));
}

/**
 * One to four changes: bits flipped, bytes replaced, taken out, put in or repeated, a stretch of zeros; most
 * of them behind the header.
 */
export function mutated(bytes: Uint8Array, random: () => number): Buffer {
  let odd = Buffer.from(bytes);
  const scan = odd.indexOf(Buffer.of(0xff, 0xda)) + 2;
  for (let i = below(random, 4); i >= 0; i--) {
    const from = random() < 0.9 ? scan : 2;
    const at = from + below(random, odd.length - from);
    const more = 1 + below(random, 8);
    const change = below(random, 6);
    if (change === 0) odd[at]! ^= 1 << below(random, 8);
    else if (change === 1) odd[at] = below(random, 256);
    else if (change === 2) odd.fill(0, at, Math.min(odd.length, at + 4 * more));
    else {
      const between = [
        Buffer.alloc(0),
        Buffer.from(
          Array.from(
            { length: more },
            () => [0xff, 0xd0 + below(random, 8), below(random, 256)][below(random, 3)]!,
          ),
        ),
        odd.subarray(at, at + more),
      ][change - 3]!;
      const behind = change === 3 ? odd.subarray(at + more) : odd.subarray(at);
      odd = Buffer.concat([odd.subarray(0, at), between, behind]);
    }
  }
  return odd;
}
