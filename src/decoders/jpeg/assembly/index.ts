/**
 * What the wasm module exports: a scan opened, and its rows, one row of MCUs after the other; the same rows
 * added to counts.
 */
export { addRows, subtractRows } from './sums';
export { codesAt, dataAt, quantiserAt, readRow, rowsAt, rowsMade, scanEnd, start, tablesOfAt } from './scan';
