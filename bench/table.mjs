/** The table: results as rows of text, for the terminal and for docs/PERFORMANCE.md. */
import { median } from './rounds.mjs';

/**
 * @import { Gate } from './gates/index.mjs'
 * @import { FrameCost } from './session.mjs'
 */

/**
 * What is written to results.json for each gate.
 *
 * @typedef {object} Figure
 * @property {string} id
 * @property {string} figure
 * @property {string} gate
 * @property {string} means
 * @property {string} [note]
 * @property {string} verdict
 * @typedef {{ measured: number, low: number, high: number, rounds: number, unit: string }} Measured
 * @typedef {{ measured: null, low: null, high: null, rounds?: undefined, unit?: undefined }} NotMeasured
 * @typedef {Figure & (Measured | NotMeasured)} Row
 */

/**
 * Shape: what is written to results.json for each gate; null where nothing was measured.
 *
 * @param {Gate} gate
 * @param {readonly number[] | undefined} values
 * @param {string | undefined} note
 * @returns {Row}
 */
export function rowOf(gate, values, note) {
  const base = {
    id: gate.id,
    figure: gate.figure,
    gate: gateText(gate),
    means: gate.means,
    ...(note ? { note } : {}),
  };
  if (!values)
    return { ...base, measured: null, low: null, high: null, verdict: isGated(gate) ? 'not measured' : '' };
  const [measured, low, high] = [median(values), Math.min(...values), Math.max(...values)];
  return {
    ...base,
    measured,
    low,
    high,
    rounds: values.length,
    unit: gate.unit ?? '',
    verdict: verdictOf(gate, measured),
  };
}

/** @param {Gate} gate */
const isGated = (gate) => gateText(gate) !== '';

/** @param {Gate} gate */
function gateText({ most, least, below, unit }) {
  const end = unit ? ` ${unit}` : '';
  if (most !== undefined) return `<= ${most}${end}`;
  if (below !== undefined) return `< ${below}${end}`;
  return least === undefined ? '' : `>= ${least}${end}`;
}

/**
 * @param {Gate} gate
 * @param {number} measured
 */
function verdictOf({ most, least, below }, measured) {
  if (most !== undefined) return measured <= most ? 'met' : 'missed';
  if (below !== undefined) return measured < below ? 'met' : 'missed';
  if (least !== undefined) return measured >= least ? 'met' : 'missed';
  return '';
}

/**
 * Three significant digits are more than any of these is good for.
 *
 * @param {number} value
 */
const number = (value) =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

export const headings = ['figure', 'gate', 'measured', 'spread', 'verdict'];

/** @param {Row} row */
export function cellsOf({ figure, gate, measured, low, high, rounds, unit, verdict }) {
  if (measured === null) return [figure, gate, '', '', verdict];
  const end = unit ? ` ${unit}` : '';
  const spread = rounds > 1 ? `${number(low)} to ${number(high)}` : '';
  return [figure, gate, `${number(measured)}${end}`, spread, verdict];
}

/**
 * For a terminal: columns as wide as they must be.
 *
 * @param {readonly Row[]} rows
 */
export function textTable(rows) {
  const lines = [headings, ...rows.map(cellsOf)].map((cells) =>
    cells.map((cell) => cell.replaceAll('`', '')),
  );
  const widths = headings.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * For a document.
 *
 * @param {readonly string[]} titles
 * @param {readonly (readonly string[])[]} lines
 */
function markdown(titles, lines) {
  /** @param {readonly string[]} cells */
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...lines.map(line)].join('\n');
}

/** @param {readonly Row[]} rows */
export const figureTable = (rows) => markdown(headings, rows.map(cellsOf));

/** @param {readonly Row[]} rows */
export const meaningTable = (rows) =>
  markdown(
    ['measured figure', 'how'],
    rows.map(({ figure, means, note }) => [figure, note ? `${means} (${note})` : means]),
  );

/** @param {Record<string, unknown>} machine */
export const factsTable = (machine) =>
  markdown(
    ['machine', ''],
    Object.entries(machine).map(([name, fact]) => [name, [fact].flat().join(' ')]),
  );

/**
 * Shape: one row a kind of frame. Units: millions of samples, CPU ms a frame, and ns for each sample on top
 * of its decode.
 *
 * @param {readonly FrameCost[]} costs
 */
export const costTable = (costs) =>
  markdown(
    ['frame', 'planes', 'samples', 'decode alone', 'folded', 'on top, a sample'],
    costs.map(({ kind, planes, samples, decodeMs, oursMs }) => [
      kind,
      planes.join(', '),
      `${number(samples / 1e6)} M`,
      `${number(decodeMs)} ms`,
      `${number(oursMs)} ms`,
      `${number(((oursMs - decodeMs) * 1e6) / samples)} ns`,
    ]),
  );
