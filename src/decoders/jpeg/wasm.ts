/** Decoding a scan by the AssemblyScript module, in memory of its own. */
import { readFileSync } from 'node:fs';
import { StackError } from '../../core/errors.ts';
import { type Damage, damaged } from './damage.ts';
import { fillLookUp, LOOK_UP_BYTES } from './look-up.ts';
import type { Component, Plan } from './plan.ts';
import { mostOf } from './quantisers.ts';
import type { DecodeScan } from './scan.ts';

/** What src/decoders/jpeg/assembly exports. */
interface Assembly {
  readonly memory: WebAssembly.Memory;
  start(
    width: number,
    height: number,
    components: number,
    across: number,
    down: number,
    interval: number,
    bytes: number,
  ): number;
  dataAt(): number;
  codesAt(component: number, kind: number): number;
  quantiserAt(component: number): number;
  readRow(): number;
  rowsAt(): number;
  rowsMade(): number;
  scanEnd(): number;
}

/** The same place seen from src and from dist, both of which are used. */
const file = new URL('../../../dist/decoders/jpeg/scan.wasm', import.meta.url);
/** Memory that one large capture has grown to is not kept for all the others. */
const KEPT_BYTES = 128 * 2 ** 20;

let module: WebAssembly.Module | null = null;
let kept: Assembly | null = null;
/** What the tables of a module were filled from: a camera writes the same for every frame, and a small frame costs little more than they do. */
const filled = new WeakMap<Assembly, string>();

function assembly(): Assembly {
  module ??= new WebAssembly.Module(readFileSync(file));
  kept ??= new WebAssembly.Instance(module, {}).exports as unknown as Assembly;
  return kept;
}

/** Of the module now. */
export function wasmMemoryBytes(): number {
  return kept?.memory.buffer.byteLength ?? 0;
}

export const wasmScan: DecodeScan = (bytes, plan, take) => {
  const wasm = assembly();
  try {
    return scanBy(wasm, bytes, plan, take);
  } finally {
    if (wasm.memory.buffer.byteLength > KEPT_BYTES) kept = null;
  }
};

const scanBy = (wasm: Assembly, ...[bytes, plan, take]: Parameters<DecodeScan>): number => {
  const { width, height, components, across, down, interval } = plan;
  const data = bytes.subarray(plan.scan);
  if (!wasm.start(width, height, components.length, across, down, interval, data.length)) {
    const text = `cannot decode captures now: there is no memory for a JPEG of ${bytes.length} bytes`;
    throw new StackError('io', text);
  }
  const { buffer } = wasm.memory;
  new Uint8Array(buffer, wasm.dataAt(), data.length).set(data);
  fillTables(wasm, plan);
  const rowBytes = width * components.length;
  for (let first = 0, mcuRow = 0; first < height; mcuRow++) {
    const damage = wasm.readRow();
    if (damage !== 0) throw damaged(damage as Damage, mcuRow * 8 * down, plan);
    const made = wasm.rowsMade();
    take(new Uint8Array(buffer, wasm.rowsAt(), made * rowBytes), first);
    first += made;
  }
  return plan.scan + wasm.scanEnd();
};

function fillTables(wasm: Assembly, { components }: Plan): void {
  const source = components.map(sourceOf).join();
  if (filled.get(wasm) === source) return;
  filled.set(wasm, source);
  const { buffer } = wasm.memory;
  components.forEach(({ quantiser, dc, ac }, i) => {
    const most = mostOf(quantiser);
    fillLookUp(dc, null, new Uint8Array(buffer, wasm.codesAt(i, 0), LOOK_UP_BYTES));
    fillLookUp(ac, Math.min(...most), new Uint8Array(buffer, wasm.codesAt(i, 1), LOOK_UP_BYTES));
    const factors = new Uint16Array(buffer, wasm.quantiserAt(i), 129);
    factors.set(quantiser);
    // Behind the last one anything may be: such a block is refused in any case.
    factors.set([...most, 0x7fff], 64);
  });
}

/** The same for the same tables alone: how many symbols there are is in the counts. */
function sourceOf({ quantiser, dc, ac }: Component): string {
  const all = [quantiser, dc.counts, dc.symbols, ac.counts, ac.symbols];
  return all.map((each) => Buffer.from(each).toString('hex')).join();
}
