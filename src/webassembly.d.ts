/**
 * The part of the WebAssembly namespace that kernels and decoders need; TypeScript declares it for browsers
 * only.
 */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: object);
    readonly exports: Record<string, unknown>;
  }
  function instantiate(
    module: Uint8Array<ArrayBuffer>,
    imports: { env: { memory: Memory } },
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
}
