/**
 * A scan, one row of MCUs after the other: blocks read, transformed and made pixels of; all of it here, or
 * the first by one module and the rest by another.
 */
import { isAtEnd, isBehindEnd, marker, openInterval } from './bits';
import { readBlock } from './blocks';
import { ENDS_EARLY, LEFT_OVER, RESTART } from './damage';
import { BLOCK, CODES, CODES_BYTES, MOST, QUANTISER_BYTES, QUANTISERS, TABLES_OF } from './layout';
import { fetchBlock, keepBlock, openSlot, slotBytesOf } from './slot';
import { blockAt, makeRows, openPlanes, rowsAt as planesRowsAt, rowsMade as planesRowsMade, strideOf } from './planes';
import { transform } from './transform';

/**
 * Data without stuffing is written over the data as it came, so far behind where that is read: more is
 * written at once than there is.
 */
const AHEAD: usize = 128;
/** As many bytes as one MCU can take, and more. */
const BEHIND: usize = 4096;
const PAGE_BYTES: usize = 65536;
const MEANS: usize = memory.data(12, 4);

let components: usize = 0;
let across: usize = 1;
let down: usize = 1;
let interval: u32 = 0;
let mcusAcross: usize = 0;
let mcusDown: usize = 0;
let mcuRow: usize = 0;
/** Of the interval, MCUs that are not yet read. */
let left: u32 = 0;
let restarts: u32 = 0;
/** The data as it came, which is there once, its end, and where it goes without stuffing. */
let data: usize = 0;
let all: usize = 0;
let plain: usize = 0;

/**
 * Makes room for a picture whose scan is in so many bytes at most. False when there is no memory for it.
 * `from`, `until`: the memory that it may use, of one that is shared; 0 in memory of its own, which grows.
 */
export function start(
  from: usize, until: usize, w: u32, h: u32, count: u32, a: u32, d: u32, mcus: u32, bytes: u32,
): bool {
  components = count;
  across = a;
  down = d;
  interval = mcus;
  mcusAcross = (w + 8 * a - 1) / (8 * a);
  mcusDown = (h + 8 * d - 1) / (8 * d);
  mcuRow = 0;
  restarts = 0;
  memory.fill(BLOCK, 0, 160);
  plain = openPlanes(((from ? from : __heap_base) + 15) & ~15, w, h, count == 1, a, d, mcusAcross);
  data = plain + AHEAD;
  all = data + bytes;
  const end = <i64>data + bytes + BEHIND;
  if (until) return end <= <i64>until;
  const missing = end - ((<i64>memory.size()) << 16);
  return missing <= 0 || memory.grow(<i32>((missing + PAGE_BYTES - 1) >> 16)) >= 0;
}

export function dataAt(): usize {
  return data;
}

export function rowsAt(): usize {
  return planesRowsAt;
}

export function rowsMade(): usize {
  return planesRowsMade;
}

/** Of a component, for DC (0) or AC (1). */
export function codesAt(component: usize, kind: usize): usize {
  return CODES + (2 * component + kind) * CODES_BYTES;
}

export function quantiserAt(component: usize): usize {
  return QUANTISERS + QUANTISER_BYTES * component;
}

/** 2,048 bytes, zero until somebody writes there. */
export function tablesOfAt(): usize {
  return TABLES_OF;
}

/** Of the marker behind the data. Units: bytes from its start. */
export function scanEnd(): usize {
  return marker - data;
}

/**
 * Reads a row of MCUs and makes the pixel rows that are complete with it. Gives back what is wrong with the
 * data; 0 for nothing.
 */
export function readRow(): i32 {
  const damage = readMcus(false);
  if (!damage) makeRows(mcuRow, mcuRow + 1 == mcusDown);
  mcuRow++;
  return damage;
}

/** Of the blocks of a row of MCUs. */
export function slotBytes(): usize {
  return slotBytesOf(blocksOfRow());
}

/** Reads a row of MCUs to a slot, for `drawSlot` of another module. Gives back what `readRow` does. */
export function readSlot(slot: usize): i32 {
  openSlot(slot, blocksOfRow());
  const damage = readMcus(true);
  mcuRow++;
  return damage;
}

/** Makes the pixel rows that are complete with the row of MCUs in a slot. */
export function drawSlot(slot: usize): void {
  openSlot(slot, blocksOfRow());
  for (let column: usize = 0; column < mcusAcross; column++) drawMcu(column);
  makeRows(mcuRow, mcuRow + 1 == mcusDown);
  mcuRow++;
}

function blocksOfRow(): usize {
  return mcusAcross * (across * down + components - 1);
}

function readMcus(isKept: bool): i32 {
  if (mcuRow == 0) open(data);
  for (let column: usize = 0; column < mcusAcross; column++) {
    if (left == 0) {
      const wrong = restart();
      if (wrong) return wrong;
    }
    left--;
    const damage = readMcu(column, isKept);
    if (isBehindEnd()) return ENDS_EARLY;
    if (damage) return damage;
  }
  return mcuRow + 1 == mcusDown && !isAtEnd() ? LEFT_OVER : 0;
}

function open(from: usize): void {
  openInterval(from, all, plain);
  memory.fill(MEANS, 0, 12);
  left = interval ? interval : <u32>(mcusAcross * mcusDown);
}

function restart(): i32 {
  if (!isAtEnd()) return LEFT_OVER;
  if (marker + 1 >= all || load<u8>(marker + 1) != 0xd0 + (restarts & 7)) return RESTART;
  restarts++;
  open(marker + 2);
  return 0;
}

/** `isKept`: its blocks go to the slot, and else to their places among the samples. */
function readMcu(column: usize, isKept: bool): i32 {
  for (let component: usize = 0; component < components; component++) {
    const isLuma = component == 0;
    const wide = isLuma ? across : 1, high = isLuma ? down : 1;
    const dc = codesAt(component, 0), ac = codesAt(component, 1);
    const quantiser = quantiserAt(component), stride = strideOf(component);
    for (let line: usize = 0; line < high; line++) {
      for (let i: usize = 0; i < wide; i++) {
        const count = readBlock(dc, ac, MEANS + 4 * component, quantiser + MOST);
        if (count < 0) return -count;
        if (isKept) keepBlock(count);
        else transform(count, quantiser, blockAt(component, column * wide + i, line), stride);
      }
    }
  }
  return 0;
}

function drawMcu(column: usize): void {
  for (let component: usize = 0; component < components; component++) {
    const isLuma = component == 0;
    const wide = isLuma ? across : 1, high = isLuma ? down : 1;
    const quantiser = quantiserAt(component), stride = strideOf(component);
    for (let line: usize = 0; line < high; line++) {
      for (let i: usize = 0; i < wide; i++) {
        const count = fetchBlock();
        transform(count, quantiser, blockAt(component, column * wide + i, line), stride);
      }
    }
  }
}
