/** Memory that is fresh from the system: whoever adds to it takes one fault a page, not two. */
import { expect, it } from 'vitest';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { kernelModule } from '../support/engine.ts';

const PAGE_BYTES = 4096;
/** Bytes that one call opens, of so many calls: what else this process does meanwhile takes fewer pages. */
const CALL_BYTES = 2 ** 18;
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
  for (let i = 0; i < CALLS; i++) kernels[name](samples, from + i * CALL_BYTES, CALL_BYTES / width);
  const faults = process.resourceUsage().minorPageFault - before;
  expect(faults).toBeLessThan((1.5 * CALLS * CALL_BYTES) / PAGE_BYTES);
});
