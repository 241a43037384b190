/**
 * Blocks of a row of MCUs on their way from the module that reads them to the one that makes samples of them:
 * how many coefficients of each may be other than zero, 8 bits each, then the coefficients as they are in
 * BLOCK.
 */
import { BLOCK } from './layout';
import { clearBlock, SMALL } from './transform';

const BLOCK_BYTES: usize = 128;

/** The next block's count, and its coefficients. */
let count: usize = 0;
let values: usize = 0;

// @ts-ignore: decorator
@inline
function whole(bytes: usize): usize {
  return (bytes + 15) & ~15;
}

export function slotBytesOf(blocks: usize): usize {
  return whole(blocks) + blocks * BLOCK_BYTES;
}

export function openSlot(slot: usize, blocks: usize): void {
  count = slot;
  values = slot + whole(blocks);
}

/** BLOCK is zero afterwards. */
// @ts-ignore: decorator
@inline
export function keepBlock(counted: i32): void {
  store<u8>(count, counted);
  if (counted == 1) store<i16>(values, load<i16>(BLOCK));
  else if (counted <= SMALL) copyFour(BLOCK, values);
  else {
    copyFour(BLOCK, values);
    copyFour(BLOCK + 64, values + 64);
  }
  clearBlock(counted);
  count++;
  values += BLOCK_BYTES;
}

/** To BLOCK, which is zero before. */
// @ts-ignore: decorator
@inline
export function fetchBlock(): i32 {
  const counted = <i32>load<u8>(count);
  if (counted == 1) store<i16>(BLOCK, load<i16>(values));
  else if (counted <= SMALL) copyFour(values, BLOCK);
  else {
    copyFour(values, BLOCK);
    copyFour(values + 64, BLOCK + 64);
  }
  count++;
  values += BLOCK_BYTES;
  return counted;
}

/** Four rows of a block. */
// @ts-ignore: decorator
@inline
function copyFour(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to + 16, v128.load(from + 16));
  v128.store(to + 32, v128.load(from + 32));
  v128.store(to + 48, v128.load(from + 48));
}
