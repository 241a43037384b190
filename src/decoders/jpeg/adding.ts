/** A scan decoded and added to counts that threads share, row by row as it is made; wholly, or not at all. */
import { type Desk, LOCKED_ROWS, locked, type SharedSums } from '../../core/shared-sums.ts';
import { isOver } from './after-scan.ts';
import { damaged, damages } from './damage.ts';
import type { Plan } from './plan.ts';
import { type Assembly, deskOpener, eachRows, openScan } from './wasm.ts';

/** A row is added in less than a millisecond: who holds it for so long is no more. */
const LOCK_MS_MAX = 10_000;

/** A thread works for one stack. */
const assemblyAt = deskOpener();

/**
 * Errors: decode-failed; the counts are then as if nothing had been added. io where the desk is too small,
 * before anything is added.
 */
export function addScan(bytes: Uint8Array, plan: Plan, sums: SharedSums, desk: Desk): void {
  const wasm = assemblyAt(desk, sums);
  let added = 0;
  openScan(wasm, bytes, plan, desk);
  try {
    const end = eachRows(wasm, plan, (first, made) => {
      inRows(wasm, plan, sums, first, made, wasm.addRows);
      added = first + made;
    });
    if (!isOver(bytes, end)) throw damaged(damages.leftOver, plan.height - 1, plan);
  } catch (error) {
    // The same rows again: what is read is the same, up to where it was wrong.
    openScan(wasm, bytes, plan, desk);
    const takeOut = (first: number, made: number) => inRows(wasm, plan, sums, first, made, wasm.subtractRows);
    eachRows(wasm, plan, takeOut, added);
    throw error;
  }
}

/** Nobody else changes these rows meanwhile. */
function inRows(
  wasm: Assembly,
  { width, components }: Plan,
  { memory, near, locks }: SharedSums,
  first: number,
  made: number,
  change: Assembly['addRows'],
): void {
  const samples = width * components.length;
  const [from, to] = [Math.floor(first / LOCKED_ROWS), Math.floor((first + made - 1) / LOCKED_ROWS)];
  const held = new Int32Array(memory.buffer, locks + 4 * from, to - from + 1);
  // Nobody has rows while he waits for a file.
  for (let i = 0; i < held.length; i++) waitForFile(held, i);
  // From the top down, whoever asks: so nobody waits for one who waits for him.
  for (let i = 0; i < held.length; i++) lock(held, i);
  change(wasm.rowsAt(), near + 2 * first * samples, made * samples);
  for (let i = 0; i < held.length; i++) {
    Atomics.store(held, i, locked.not);
    Atomics.notify(held, i, 1);
  }
}

/** A disk may take its time: whoever writes does not die alone, nor comes again while somebody adds. */
function waitForFile(held: Int32Array, i: number): void {
  while (Atomics.load(held, i) === locked.whileWritten) Atomics.wait(held, i, locked.whileWritten);
}

function lock(held: Int32Array, i: number): void {
  while (Atomics.compareExchange(held, i, locked.not, locked.whileAdded) !== locked.not) {
    if (Atomics.wait(held, i, locked.whileAdded, LOCK_MS_MAX) === 'timed-out')
      throw new Error('rows of the sums are held by a thread that is no more');
  }
}
