/**
 * Puts the tables of a run into docs/PERFORMANCE.md, in place of those that are there; a test compares the
 * two.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { costTable, factsTable, figureTable, meaningTable } from './table.mjs';

/**
 * @import { Session } from './session.mjs'
 * @import { Row } from './table.mjs'
 */

/**
 * As much of results.json as the page shows.
 *
 * @typedef {{ machine: Record<string, unknown>, rows: readonly Row[], costs: Session['costs'] }} Results
 */

const page = new URL('../docs/PERFORMANCE.md', import.meta.url);

/**
 * Every table of the page, in its order.
 *
 * @param {Results} results
 */
export function documentTables({ machine, rows, costs }) {
  return [figureTable(rows), factsTable(machine), meaningTable(rows), costTable(costs)];
}

/**
 * Each table takes the place of the one with the same headings. Errors: when the page has none.
 *
 * @param {Results} results
 */
export function writeDocument(results) {
  let text = readFileSync(page, 'utf8');
  for (const table of documentTables(results)) {
    const [headings] = table.split('\n');
    const lines = text.split('\n');
    const start = lines.indexOf(headings);
    if (start < 0) throw new Error(`expected in docs/PERFORMANCE.md the table ${headings}`);
    const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
    lines.splice(start, length, table);
    text = lines.join('\n');
  }
  writeFileSync(page, text);
}
