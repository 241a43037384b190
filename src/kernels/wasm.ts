/** The fast kernels: the AssemblyScript module over a memory that the caller owns. */
import type { Kernels } from './kernels.ts';

/**
 * Instantiates `kernels.wasm`, made by `npm run build` from src/kernels/assembly.
 *
 * Errors: WebAssembly.CompileError or LinkError when the bytes are not that module.
 */
export async function wasmKernels(
  module: Uint8Array<ArrayBuffer>,
  memory: WebAssembly.Memory,
): Promise<Kernels> {
  const { instance } = await WebAssembly.instantiate(module, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
