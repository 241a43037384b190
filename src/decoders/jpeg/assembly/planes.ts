/**
 * The samples of a row of MCUs, with the rows above it that the next ones need, and the pixel rows that come
 * of them.
 */
import { rowAcross, rowWhole } from './colour';

/**
 * Before each row, for the sample that is repeated there; behind it, for what is read and written at once.
 */
const LEAD: usize = 32;
const BEHIND: usize = 64;
/** Rows of Y and of Cb and Cr that are kept. */
const Y_ABOVE: usize = 1;
const CHROMA_ABOVE: usize = 2;
/** As many pixels, or fewer, get their samples of Cb and Cr repeated. */
const REPEATED_SAMPLES: usize = 2;

let width: usize = 0;
let height: usize = 0;
let across: usize = 1;
let down: usize = 1;
let isGrey: bool = false;
let luma: usize = 0;
let lumaStride: usize = 0;
let chroma: usize = 0;
let chromaStride: usize = 0;
/** From Cb to Cr. */
let chromaBytes: usize = 0;
let repeated: usize = 0;
export let rowsAt: usize = 0;
export let rowsMade: usize = 0;

// @ts-ignore: decorator
@inline
function whole(bytes: usize): usize {
  return (bytes + 15) & ~15;
}

/** Gives back where the memory from `from` on is free again. */
export function openPlanes(from: usize, w: usize, h: usize, grey: bool, a: usize, d: usize, mcusAcross: usize): usize {
  width = w;
  height = h;
  isGrey = grey;
  across = a;
  down = d;
  lumaStride = whole(mcusAcross * a * 8 + LEAD + BEHIND);
  chromaStride = whole(mcusAcross * 8 + LEAD + BEHIND);
  luma = from + LEAD;
  chroma = luma + lumaStride * (Y_ABOVE + 8 * d);
  chromaBytes = grey ? 0 : chromaStride * (CHROMA_ABOVE + 8);
  repeated = chroma + 2 * chromaBytes;
  rowsAt = repeated + 64;
  return whole(rowsAt + (8 * d + 1) * w * (grey ? 1 : 3) + BEHIND);
}

/** Where a block goes: of Y (0), Cb (1) or Cr (2), at this place of the row of MCUs. Units: blocks. */
// @ts-ignore: decorator
@inline
export function blockAt(component: usize, column: usize, line: usize): usize {
  if (component == 0) return luma + (Y_ABOVE + 8 * line) * lumaStride + 8 * column;
  return chroma + (component - 1) * chromaBytes + (CHROMA_ABOVE + 8 * line) * chromaStride + 8 * column;
}

// @ts-ignore: decorator
@inline
export function strideOf(component: usize): usize {
  return component == 0 ? lumaStride : chromaStride;
}

/**
 * Makes the pixel rows that are complete with this row of MCUs, counted from 0, and keeps what the next ones
 * need.
 */
export function makeRows(mcuRow: usize, isLast: bool): void {
  const top = mcuRow * 8 * down;
  const isBetween = down == 2 && !isGrey;
  const first = isBetween && mcuRow > 0 ? top - 1 : top;
  const end = isLast ? height : top + 8 * down - (isBetween ? 1 : 0);
  if (!isGrey) repeatEdges();
  let out = rowsAt;
  for (let y = first; y < end; y++) {
    const line = luma + (Y_ABOVE + y - top) * lumaStride;
    if (isGrey) memory.copy(out, line, width);
    else makeRow(y, line, mcuRow * 8, out);
    out += isGrey ? width : 3 * width;
  }
  rowsMade = end - first;
  if (isBetween) keepRows();
}

function keepRows(): void {
  memory.copy(luma - LEAD, luma + 16 * lumaStride - LEAD, lumaStride);
  for (let i: usize = 0; i < 2; i++) {
    const plane = chroma + i * chromaBytes - LEAD;
    memory.copy(plane, plane + 8 * chromaStride, CHROMA_ABOVE * chromaStride);
  }
}

function repeatEdges(): void {
  const samples = (width + across - 1) / across;
  for (let i: usize = 0; i < 2; i++) {
    for (let row: usize = 0; row < 8; row++) {
      const line = blockAt(1 + i, 0, 0) + row * chromaStride;
      store<u8>(line - 1, load<u8>(line));
      store<u8>(line + samples, load<u8>(line + samples - 1));
    }
  }
}

/**
 * Pixel row `y`, whose Y lies at `line`; the first row of Cb and Cr of these MCUs has the number `chromaTop`.
 */
function makeRow(y: usize, line: usize, chromaTop: usize, out: usize): void {
  const rows = (height + down - 1) / down;
  const near = down == 2 ? y >> 1 : y;
  const isOdd = (y & 1) == 1;
  const far = down == 1 ? near : isOdd ? min(near + 1, rows - 1) : near > 0 ? near - 1 : 0;
  const cb = chroma + (CHROMA_ABOVE + near - chromaTop) * chromaStride;
  const cbFar = chroma + (CHROMA_ABOVE + far - chromaTop) * chromaStride;
  const cr = cb + chromaBytes, crFar = cbFar + chromaBytes;
  if (across == 2 && (width + 1) / 2 <= REPEATED_SAMPLES) {
    repeat(cb, repeated);
    repeat(cr, repeated + 16);
    rowWhole(line, repeated, 0, repeated + 16, 0, width, out, 0);
  } else if (across == 2) {
    if (down == 2) rowAcross(line, cb, cbFar, cr, crFar, width, out, true);
    else rowAcross(line, cb, 0, cr, 0, width, out, false);
  } else if (down == 1) rowWhole(line, cb, 0, cr, 0, width, out, 0);
  else if (isOdd) rowWhole(line, cb, cbFar, cr, crFar, width, out, 2);
  else rowWhole(line, cb, cbFar, cr, crFar, width, out, 1);
}

/** Each sample twice. */
function repeat(from: usize, to: usize): void {
  for (let i: usize = 0; i < 2 * REPEATED_SAMPLES; i++) store<u8>(to + i, load<u8>(from + (i >> 1)));
}
