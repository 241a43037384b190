/** The add kernel alone: against the memory bus, and from a decoded frame against its decode. */
import { readFile } from 'node:fs/promises';
import { plainKernels } from '../../dist/kernels/plain.js';
import { wasmKernels } from '../../dist/kernels/wasm.js';
import { decode, timedDecode } from '../decode.mjs';
import { run, timed } from '../processes.mjs';
import { interleave, ratios } from '../rounds.mjs';

const PAGE_BYTES = 65536;
/** As much as the engine copies in at a time. */
const STRIP_SAMPLES = 1 << 16;
/** Adding a byte to four: one byte read, four read and four written; copying one: one read and one written. */
const COPIED_BYTES_PER_SAMPLE = 9 / 2;

/** Shape: a module whose `copy(to, from, bytes)` is the one instruction memory.copy. Source: WebAssembly Core 2.0, section 5. */
const copyModule = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x07, 0x01, 0x60, 0x03, 0x7f, 0x7f, 0x7f, 0x00],
  ...[0x02, 0x0f, 0x01, 0x03, ...Buffer.from('env'), 0x06, ...Buffer.from('memory'), 0x02, 0x00, 0x01],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x08, 0x01, 0x04, ...Buffer.from('copy'), 0x00, 0x00],
  ...[0x0a, 0x0e, 0x01, 0x0c, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfc, 0x0a, 0x00, 0x00, 0x0b],
]);

export async function measureKernels(bench) {
  const [path] = await bench.frames('jpeg24');
  const frame = await decode(path);
  const n = frame.length;
  const copied = n * COPIED_BYTES_PER_SAMPLE;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((2 * copied) / PAGE_BYTES) });
  const module = await readFile(new URL('../../dist/kernels/kernels.wasm', import.meta.url));
  const kernels = await wasmKernels(new Uint8Array(module), memory);
  const { exports } = (await WebAssembly.instantiate(copyModule, { env: { memory } })).instance;
  const samples = 0;
  const [sum, twin] = [n, n * 5];
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(frame, samples);

  kernels.addU8(samples, sum, n);
  plainKernels(memory).addU8(samples, twin, n);
  bench.same(
    'addU8 against its plain twin',
    bytes.subarray(twin, twin + n * 4),
    bytes.subarray(sum, sum + n * 4),
  );

  const addStrips = () => {
    for (let at = 0; at < n; at += STRIP_SAMPLES) {
      const strip = frame.subarray(at, Math.min(n, at + STRIP_SAMPLES));
      bytes.set(strip, samples);
      kernels.addU8(samples, sum + at * 4, strip.length);
    }
  };
  exports.copy(0, copied, copied);
  const djpeg = bench.programs.path('djpeg');
  const { add, copy, strips, decoded, library } = await interleave(Math.max(bench.rounds, 7), {
    add: () => timed(() => kernels.addU8(samples, sum, n)),
    copy: () => timed(() => exports.copy(0, copied, copied)),
    strips: () => timed(addStrips),
    decoded: () => timedDecode(path),
    ...(djpeg ? { library: () => run(djpeg, ['-outfile', '/dev/null', path]) } : {}),
  });
  bench.put('add-kernel', ratios(add, copy, 'cpuMs'));
  if (library) bench.put('djpeg', ratios(library, decoded, 'cpuMs'));
  bench.put('add-from-decode', ratios(strips, decoded, 'cpuMs'));
  bench.put(
    'decode',
    decoded.map(({ cpuMs }) => cpuMs),
  );
}
