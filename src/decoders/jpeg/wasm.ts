/** Decoding a scan by the AssemblyScript module, in memory of its own. */
import { readFileSync } from 'node:fs';
import { StackError } from '../../core/errors.ts';
import { type Damage, damaged } from './damage.ts';
import { fillLookUp, LOOK_UP_BYTES } from './look-up.ts';
import type { Component, Plan } from './plan.ts';
import { mostOf } from './quantisers.ts';
import type { DecodeScan } from './scan.ts';

/** What src/decoders/jpeg/assembly exports. */
export interface Assembly {
  readonly memory: WebAssembly.Memory;
  start(
    from: number,
    until: number,
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
  /** Counts of 16 bits, of `n` samples. */
  addRows(rows: number, near: number, n: number): void;
  subtractRows(rows: number, near: number, n: number): void;
}

/** Where a module may work in a memory that is not its own; zeros in one that is. Units: bytes. */
export interface Part {
  readonly from: number;
  readonly until: number;
}
const everywhere: Part = { from: 0, until: 0 };

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

/** Memory that threads share, in which each of them has a module with constants at a place of their own. */
export type Desk = Part & { readonly number: number };
const atDesks = new WeakMap<WebAssembly.Memory, Map<number, Assembly>>();

/** Modules are built for so many desks. */
export const DESKS = 4;
/** Of the shared memory, its beginning: the constants of the modules. Units: bytes. */
export const DESK_CONSTANTS_BYTES = (DESKS + 1) * 65_536;

/** A desk is that of one thread alone, which keeps it. */
export function assemblyAt({ number }: Desk, memory: WebAssembly.Memory): Assembly {
  const there = atDesks.get(memory) ?? new Map<number, Assembly>();
  atDesks.set(memory, there);
  const known = there.get(number);
  if (known) return known;
  const bytes = readFileSync(new URL(`../../../dist/decoders/jpeg/scan-desk-${number}.wasm`, import.meta.url));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const opened = { ...exports, memory } as unknown as Assembly;
  there.set(number, opened);
  return opened;
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
  openScan(wasm, bytes, plan);
  const rowBytes = plan.width * plan.components.length;
  const { buffer } = wasm.memory;
  return eachRows(wasm, plan, (first, made) =>
    take(new Uint8Array(buffer, wasm.rowsAt(), made * rowBytes), first),
  );
};

/** Errors: io where there is no memory for it. */
export function openScan(wasm: Assembly, bytes: Uint8Array, plan: Plan, part: Part = everywhere): void {
  const { width, height, components, across, down, interval } = plan;
  const { from, until } = part;
  const data = bytes.subarray(plan.scan);
  if (!wasm.start(from, until, width, height, components.length, across, down, interval, data.length)) {
    const text = `cannot decode captures now: there is no memory for a JPEG of ${bytes.length} bytes`;
    throw new StackError('io', text);
  }
  new Uint8Array(wasm.memory.buffer, wasm.dataAt(), data.length).set(data);
  fillTables(wasm, plan);
}

/** Of a scan that was opened, `made` rows from `first` on at a time, up to row `end`. Gives back where the data ends. Errors: decode-failed. */
export function eachRows(
  wasm: Assembly,
  plan: Plan,
  use: (first: number, made: number) => void,
  end = plan.height,
): number {
  for (let first = 0, mcuRow = 0; first < end; mcuRow++) {
    const damage = wasm.readRow();
    if (damage !== 0) throw damaged(damage as Damage, mcuRow * 8 * plan.down, plan);
    const made = wasm.rowsMade();
    use(first, made);
    first += made;
  }
  return plan.scan + wasm.scanEnd();
}

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
