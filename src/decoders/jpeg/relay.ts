/**
 * A scan that two threads decode: in one of them its codes are read, in the other its pixels are made. Who
 * draws needs nobody: where rows do not come in time, it decodes by itself.
 */
import { OVER, type Relay, relayed } from '../../core/relay.ts';
import { type Damage, damaged } from './damage.ts';
import type { Plan } from './plan.ts';
import type { DecodeScan, TakeRows } from './scan.ts';
import { type Assembly, deskOpener, openScan, openTables, wasmScan } from './wasm.ts';

/** A row is read in less than a millisecond: who needs so long has no core to work on. */
const READ_MS_MAX = 500;
/** The same of a row to be drawn, and of whoever may wait for a thread to begin with that. */
const DRAW_MS_MAX = 10_000;

const assemblyAt = deskOpener();

/** Reads for `drawRelay`, until all is read, or nobody wants more. Errors: io where there is no room. */
export function readRelay(bytes: Uint8Array, plan: Plan, relay: Relay): void {
  const { state, reader } = relay;
  const wasm = assemblyAt(reader, relay);
  openScan(wasm, bytes, plan, reader);
  const { slots, slotOf } = ringOf(relay, wasm);
  const rows = Math.ceil(plan.height / (8 * plan.down));
  for (let row = 0; row < rows && slots > 0; row++) {
    const drawn = waitFor(state, relayed.drawn, row - slots + 1, DRAW_MS_MAX);
    if (drawn === null || drawn >= OVER) return;
    const damage = wasm.readSlot(slotOf(row));
    Atomics.store(state, relayed.damage, damage);
    Atomics.store(state, relayed.scanEnd, wasm.scanEnd());
    advance(state, relayed.read);
    if (damage !== 0) return;
  }
}

/** Decodes with what `readRelay` reads meanwhile of the same bytes, or alone if a row takes longer. */
export function drawRelay(relay: Relay, readMsMax = READ_MS_MAX): DecodeScan {
  return (bytes, plan, take) => {
    const { state } = relay;
    const isFirst = Atomics.compareExchange(state, relayed.taken, 0, 1) === 0;
    const end = isFirst ? drawn(plan, relay, take, readMsMax) : null;
    return end ?? wasmScan(bytes, plan, take);
  };
}

/** Null where a row does not come. Errors: as those of `DecodeScan`. */
function drawn(plan: Plan, relay: Relay, take: TakeRows, readMsMax: number): number | null {
  const { state, drawer, memory } = relay;
  const wasm = assemblyAt(drawer, relay);
  openTables(wasm, 0, plan, drawer);
  const { slots, slotOf } = ringOf(relay, wasm);
  const rowBytes = plan.width * plan.components.length;
  for (let row = 0, first = 0; first < plan.height; row++) {
    const read = slots > 0 ? waitFor(state, relayed.read, row + 1, readMsMax) : null;
    if (read === null) return null;
    const damage = read === row + 1 ? Atomics.load(state, relayed.damage) : 0;
    // More may have been read since, and then this row is sound.
    if (damage !== 0 && Atomics.load(state, relayed.read) === row + 1)
      throw damaged(damage as Damage, row * 8 * plan.down, plan);
    wasm.drawSlot(slotOf(row));
    advance(state, relayed.drawn);
    const made = wasm.rowsMade();
    take(new Uint8Array(memory.buffer, wasm.rowsAt(), made * rowBytes), first);
    first += made;
  }
  return plan.scan + Atomics.load(state, relayed.scanEnd);
}

/** Rows are one after the other in it, and begin again at its start. */
function ringOf({ ring: { from, until } }: Relay, wasm: Assembly) {
  const slotBytes = wasm.slotBytes();
  const slots = Math.floor((until - from) / slotBytes);
  return { slots, slotOf: (row: number) => from + (row % slots) * slotBytes };
}

function advance(state: Int32Array, place: number): void {
  Atomics.add(state, place, 1);
  Atomics.notify(state, place);
}

/** What it is when it is so much; null where it does not change for so long. */
function waitFor(state: Int32Array, place: number, least: number, msMax: number): number | null {
  for (;;) {
    const now = Atomics.load(state, place);
    if (now >= least) return now;
    if (Atomics.wait(state, place, now, msMax) === 'timed-out') return null;
  }
}
