/** The add kernel alone: against the memory bus, and from a decoded frame against its decode. */
import { readFile } from 'node:fs/promises';
import { plainKernels } from '../../dist/kernels/plain.js';
import { wasmKernels } from '../../dist/kernels/wasm.js';
import { decode, timedDecode } from '../decode.mjs';
import { run, timed } from '../processes.mjs';
import { interleave, ratios } from '../rounds.mjs';

/** @import { Session } from '../session.mjs' */

const PAGE_BYTES = 65536;
/** As much as the engine copies in at a time. */
const STRIP_SAMPLES = 1 << 16;
/**
 * Adding a byte to two, or to four: one byte read, two (four) read and as many written; copying one: one read
 * and one written.
 */
const COPIED_BYTES_PER_SAMPLE = { near: 5 / 2, wide: 9 / 2 };

/**
 * Shape: a module whose `copy(to, from, bytes)` is the one instruction memory.copy. Source: WebAssembly Core
 * 2.0, section 5.
 */
const copyModule = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x07, 0x01, 0x60, 0x03, 0x7f, 0x7f, 0x7f, 0x00],
  ...[0x02, 0x0f, 0x01, 0x03, ...Buffer.from('env'), 0x06, ...Buffer.from('memory'), 0x02, 0x00, 0x01],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x08, 0x01, 0x04, ...Buffer.from('copy'), 0x00, 0x00],
  ...[0x0a, 0x0e, 0x01, 0x0c, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfc, 0x0a, 0x00, 0x00, 0x0b],
]);

/** @param {Session} bench */
export async function measureKernels(bench) {
  const [path] = await bench.frames('jpeg24');
  const frame = await decode(path);
  const n = frame.length;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((9 * n) / PAGE_BYTES) });
  const module = await readFile(new URL('../../dist/kernels/kernels.wasm', import.meta.url));
  const kernels = await wasmKernels(new Uint8Array(module), memory);
  const { exports } = (await WebAssembly.instantiate(copyModule, { env: { memory } })).instance;
  const copy = /** @type {(to: number, from: number, bytes: number) => void} */ (exports.copy);
  const samples = 0;
  const [sum, twin] = [n, n * 5];
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(frame, samples);

  const plain = plainKernels(memory);
  for (const [name, countBytes] of /** @type {const} */ ([
    ['addNearU8', 2],
    ['addU8', 4],
  ])) {
    bytes.fill(0, sum);
    kernels[name](samples, sum, n);
    plain[name](samples, twin, n);
    /** @param {number} at */
    const counts = (at) => bytes.subarray(at, at + n * countBytes);
    bench.same(`${name} against its plain twin`, counts(twin), counts(sum));
  }

  const addStrips = () => {
    for (let at = 0; at < n; at += STRIP_SAMPLES) {
      const strip = frame.subarray(at, Math.min(n, at + STRIP_SAMPLES));
      bytes.set(strip, samples);
      kernels.addNearU8(samples, sum + at * 2, strip.length);
    }
  };
  /** @param {keyof typeof COPIED_BYTES_PER_SAMPLE} width */
  const copyFor = (width) => () => {
    const copied = n * COPIED_BYTES_PER_SAMPLE[width];
    return timed(() => copy(0, copied, copied));
  };
  const djpeg = bench.programs.path('djpeg');
  const { near, nearCopy, wide, wideCopy, strips, decoded, library } = await interleave(
    Math.max(bench.rounds, 7),
    {
      near: () => timed(() => kernels.addNearU8(samples, sum, n)),
      nearCopy: copyFor('near'),
      wide: () => timed(() => kernels.addU8(samples, sum, n)),
      wideCopy: copyFor('wide'),
      strips: () => timed(addStrips),
      decoded: () => timedDecode(path),
      ...(djpeg ? { library: () => run(djpeg, ['-outfile', '/dev/null', path]) } : {}),
    },
  );
  bench.put('add-kernel', ratios(near, nearCopy, 'cpuMs'));
  bench.put('add-kernel-wide', ratios(wide, wideCopy, 'cpuMs'));
  if (library) bench.put('djpeg', ratios(library, decoded, 'cpuMs'));
  bench.put('add-from-decode', ratios(strips, decoded, 'cpuMs'));
  bench.put(
    'decode',
    decoded.map(({ cpuMs }) => cpuMs),
  );
}
