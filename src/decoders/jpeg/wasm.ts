/** Decoding a scan by the AssemblyScript module, in memory of its own. */
import { readFileSync } from 'node:fs';
import { StackError } from '../../core/errors.ts';
import type { Desk, SharedSums } from '../../core/shared-sums.ts';
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
  tablesOfAt(): number;
  readRow(): number;
  /** Units: bytes. */
  slotBytes(): number;
  readSlot(slot: number): number;
  drawSlot(slot: number): void;
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
/** What a copy is made of. */
const WORD_BYTES = 8;
/** Memory that one large capture has grown to is not kept for all the others. */
const KEPT_BYTES = 128 * 2 ** 20;

let module: WebAssembly.Module | null = null;
let kept: Assembly | null = null;

function assembly(): Assembly {
  module ??= new WebAssembly.Module(readFileSync(file));
  kept ??= new WebAssembly.Instance(module, {}).exports as unknown as Assembly;
  return kept;
}

/** Gives the module of a desk; it keeps those of the memory that was asked about last. */
export function deskOpener(): (desk: Desk, of: Pick<SharedSums, 'id' | 'memory'>) => Assembly {
  let atDesks = { id: -1, opened: new Map<number, Assembly>() };
  return ({ number }, { id, memory }) => {
    if (atDesks.id !== id) atDesks = { id, opened: new Map() };
    const known = atDesks.opened.get(number);
    // As long as the memory is now.
    if (known) return Object.assign(known, { memory });
    const built = new URL(`../../../dist/decoders/jpeg/scan-desk-${number}.wasm`, import.meta.url);
    const module = new WebAssembly.Module(readFileSync(built));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const opened = { ...exports, memory } as unknown as Assembly;
    atDesks.opened.set(number, opened);
    return opened;
  };
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
  openTables(wasm, bytes.length - plan.scan, plan, part);
  // Out of memory that threads share, words are copied where both lie alike, and else bytes: so with what is
  // before the data, up to a word's end; it is written over later.
  const lead = Math.min(plan.scan, (bytes.byteOffset + plan.scan) % WORD_BYTES);
  const data = bytes.subarray(plan.scan - lead);
  new Uint8Array(wasm.memory.buffer, wasm.dataAt() - lead, data.length).set(data);
}

/** For data of so many bytes, which is not there yet. Errors: as above. */
export function openTables(wasm: Assembly, dataBytes: number, plan: Plan, { from, until }: Part): void {
  const { width, height, components, across, down, interval } = plan;
  if (!wasm.start(from, until, width, height, components.length, across, down, interval, dataBytes)) {
    const text = `cannot decode captures now: there is no memory for a JPEG of ${dataBytes} bytes`;
    throw new StackError('io', text);
  }
  fillTables(wasm, plan);
}

/**
 * Of a scan that was opened, `made` rows from `first` on at a time, up to row `end`. Gives back where the
 * data ends. Errors: decode-failed.
 */
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

/**
 * A camera writes the same for every frame, and a small frame costs little more than they do: what they were
 * made from lies beside them.
 */
function fillTables(wasm: Assembly, { components }: Plan): void {
  const { buffer } = wasm.memory;
  const source = sourceOf(components);
  const there = Buffer.from(buffer, wasm.tablesOfAt(), source.length);
  // In memory that is shared another thread may have had the desk meanwhile, with other tables.
  if (there.equals(source)) return;
  there.set(source);
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

/**
 * The same for the same tables alone, of as many components: how many symbols there are is in the counts. 1 +
 * 608 bytes a component at most.
 */
function sourceOf(components: readonly Component[]): Buffer {
  const tables = components.map(({ quantiser, dc, ac }) => [
    quantiser,
    dc.counts,
    dc.symbols,
    ac.counts,
    ac.symbols,
  ]);
  return Buffer.concat([Buffer.of(components.length), ...tables.flat()]);
}
