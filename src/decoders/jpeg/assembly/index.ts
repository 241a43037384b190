/**
 * What the wasm module exports: a scan opened, and its rows, one row of MCUs after the other; the same rows
 * added to counts.
 */
export { addRows, subtractRows } from './sums';
export {
  codesAt,
  dataAt,
  drawSlot,
  quantiserAt,
  readRow,
  readSlot,
  rowsAt,
  rowsMade,
  scanEnd,
  slotBytes,
  start,
  tablesOfAt,
} from './scan';
