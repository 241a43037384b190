/**
 * `npm run bench`: every figure of docs/PERFORMANCE.md, measured side by side in one run, written to
 * bench/results.json and into that page. `-- --quick` takes under three minutes and writes
 * bench/results-quick.json; names of families after it run those alone and write nothing, or with `--keep`
 * their own rows.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { writeDocument } from './document.mjs';
import { measureAlign } from './figures/align.mjs';
import { measureAligned } from './figures/aligned.mjs';
import { measureBacklog } from './figures/backlog.mjs';
import { measureBatch } from './figures/batch.mjs';
import { measureBlends } from './figures/blends.mjs';
import { measureCheckpoint } from './figures/checkpoint.mjs';
import { measureIdle } from './figures/idle.mjs';
import { measureJpeg } from './figures/jpeg.mjs';
import { measureKernels } from './figures/kernels.mjs';
import { measureLive } from './figures/live.mjs';
import { measureMany } from './figures/many.mjs';
import { measureMemory } from './figures/memory.mjs';
import { measurePage } from './figures/page.mjs';
import { measurePreview, measureTwoPreviews } from './figures/preview.mjs';
import { measureRaw } from './figures/raw.mjs';
import { measureShards } from './figures/shards.mjs';
import { measureSmallMachine } from './figures/small-machine.mjs';
import { measureTimeline } from './figures/timeline.mjs';
import { measureWindow } from './figures/window.mjs';
import { gates } from './gates/index.mjs';
import { machineFacts } from './machine.mjs';
import { Session } from './session.mjs';
import { rowOf, textTable } from './table.mjs';

/**
 * @import { Results } from './document.mjs'
 * @import { Row } from './table.mjs'
 */

// A machine's own certificates, which Node reads at each start for 40 ms: nobody here connects to anything.
delete process.env.NODE_EXTRA_CA_CERTS;

/** @type {Record<string, (bench: Session) => Promise<void>>} */
const families = {
  kernels: measureKernels,
  jpeg: measureJpeg,
  backlog: measureBacklog,
  preview: measurePreview,
  twoPreviews: measureTwoPreviews,
  live: measureLive,
  page: measurePage,
  batch: measureBatch,
  shards: measureShards,
  timeline: measureTimeline,
  window: measureWindow,
  checkpoint: measureCheckpoint,
  memory: measureMemory,
  small: measureSmallMachine,
  blends: measureBlends,
  many: measureMany,
  raw: measureRaw,
  align: measureAlign,
  aligned: measureAligned,
  idle: measureIdle,
};

const words = process.argv.slice(2);
const quick = words.includes('--quick');
const keep = words.includes('--keep');
const chosen = words.filter((word) => word !== '--quick' && word !== '--keep');
const unknown = chosen.filter((word) => !(word in families));
if (unknown.length > 0) {
  console.error(
    `expected --quick, --keep or some of ${Object.keys(families).join(', ')}, found ${unknown.join(' ')}`,
  );
  process.exit(2);
}

const began = performance.now();
const seconds = () => String(Math.round((performance.now() - began) / 1000));
/** @param {string} text */
const say = (text) => console.error(`${seconds().padStart(4)} s  ${text}`);

const machine = machineFacts();
const session = new Session(quick);
try {
  const { missing } = session.programs;
  if (missing.length > 0) say(`not compared with what is missing: apt-get install ${missing.join(' ')}`);
  for (const name of chosen.length > 0 ? chosen : Object.keys(families)) {
    say(`${name}, load ${loadavg()[0].toFixed(1)}`);
    await families[name](session);
  }
  const { values, notes, compared, costs } = session;
  const rows = gates.map((gate) => rowOf(gate, values.get(gate.id), notes.get(gate.id)));
  show(rows, compared);
  if (chosen.length === 0) write({ machine, missing, compared, rows, costs });
  else if (keep) write(amended(rows));
} finally {
  session.close();
}

/**
 * @param {readonly Row[]} rows
 * @param {number} compared
 */
function show(rows, compared) {
  console.log(textTable(rows.filter(({ measured, gate }) => measured !== null || gate !== '')));
  for (const { figure, note } of rows) if (note) console.log(`${figure.replaceAll('`', '')}: ${note}`);
  const missed = rows.filter(({ verdict }) => verdict === 'missed').length;
  console.log(`${missed} gates missed; ${compared} comparisons, every bit the same; ${seconds()} s`);
}

/**
 * The results of before, with the rows that were measured now, which say so where it was on another machine.
 *
 * @param {readonly Row[]} rows
 */
function amended(rows) {
  const before = JSON.parse(readFileSync(resultsFile(), 'utf8'));
  const old = new Map(before.rows.map((/** @type {Row} */ row) => [row.id, row]));
  // The longest stall is one of all daemons.
  const isKept = (/** @type {Row} */ { id, measured }) => measured === null || id.startsWith('stall');
  const { cpu, loadAverageAtStart } = machine;
  const where = cpu === before.machine.cpu ? [] : [`on ${cpu}, load ${loadAverageAtStart[0]}`];
  /** @param {Row} row */
  const noted = ({ note, ...row }) => {
    const notes = [note ?? '', ...where].filter((text) => text !== '');
    return notes.length > 0 ? { ...row, note: notes.join('; ') } : row;
  };
  return { ...before, rows: rows.map((row) => (isKept(row) ? (old.get(row.id) ?? row) : noted(row))) };
}

function resultsFile() {
  return new URL(quick ? './results-quick.json' : './results.json', import.meta.url);
}

/** @param {Results & { missing: readonly string[], compared: number }} results */
function write(results) {
  writeFileSync(resultsFile(), `${JSON.stringify(results, null, 2)}\n`);
  if (!quick) writeDocument(results);
}
