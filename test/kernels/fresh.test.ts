/** Memory that is fresh from the system: whoever adds to it takes one fault a page, not two. */
import { expect, it } from 'vitest';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { kernelModule } from '../support/engine.ts';

const PAGE_BYTES = 4096;
const SAMPLES = 2 ** 16;
/** Bytes that one call opens, of this many. */
const CALL_BYTES = 4 * SAMPLES;
const CALLS = 100;

type Name = 'addU8' | 'addU16' | 'addU32' | 'addNearU8' | 'maxU8' | 'maxU16';
const bytesASample: Record<Name, number> = {
  addU8: 4,
  addU16: 4,
  addU32: 4,
  addNearU8: 2,
  maxU8: 1,
  maxU16: 2,
};

it.each(Object.entries(bytesASample) as [Name, number][])('%s opens a page once', async (name, width) => {
  const memory = new WebAssembly.Memory({ initial: 16 + (CALLS * CALL_BYTES) / 65_536 });
  const kernels: Kernels = await wasmKernels(kernelModule, memory);
  const samples = 65_536;
  new Uint8Array(memory.buffer, samples, CALL_BYTES).fill(1);
  // It is compiled, and has run.
  kernels[name](samples, samples + CALL_BYTES, 16);
  const from = 10 * 65_536;
  const before = process.resourceUsage().minorPageFault;
  for (let i = 0; i < CALLS; i++) kernels[name](samples, from + i * SAMPLES * width, SAMPLES);
  const faults = process.resourceUsage().minorPageFault - before;
  expect(faults).toBeLessThan((1.5 * CALLS * SAMPLES * width) / PAGE_BYTES);
});
