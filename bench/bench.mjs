/**
 * `npm run bench`: every figure of docs/PERFORMANCE.md, measured side by side in one run, written to bench/results.json.
 * `-- --quick` takes under three minutes and writes nothing; names of figures after it run those alone.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureBacklog } from './figures/backlog.mjs';
import { measureBatch } from './figures/batch.mjs';
import { measureCheckpoint } from './figures/checkpoint.mjs';
import { measureKernels } from './figures/kernels.mjs';
import { measureLive } from './figures/live.mjs';
import { measureMany } from './figures/many.mjs';
import { measureMemory } from './figures/memory.mjs';
import { measurePreview } from './figures/preview.mjs';
import { frames } from './frames/frames.mjs';
import { gates } from './gates.mjs';
import { machineFacts } from './machine.mjs';
import { findPrograms } from './peers/programs.mjs';
import { rowOf, textTable } from './table.mjs';

const families = {
  kernels: measureKernels,
  backlog: measureBacklog,
  preview: measurePreview,
  live: measureLive,
  batch: measureBatch,
  checkpoint: measureCheckpoint,
  memory: measureMemory,
  many: measureMany,
};
const frameCounts = {
  quick: { jpeg24: 8, jpeg24Wide: 5, jpeg45: 5, jpeg45Wide: 5, jpeg61: 2, tiff24: 4 },
  full: { jpeg24: 31, jpeg24Wide: 12, jpeg45: 10, jpeg45Wide: 10, jpeg61: 6, tiff24: 6 },
};

const words = process.argv.slice(2);
const quick = words.includes('--quick');
const chosen = words.filter((word) => word in families);
const began = performance.now();
const say = (text) =>
  console.error(`${String(Math.round((performance.now() - began) / 1000)).padStart(4)} s  ${text}`);

/** What every figure gets: the frames, the programs, places to work in, and where its results go. */
function openBench(place) {
  const programs = findPrograms();
  const values = new Map();
  const notes = new Map();
  const stalls = [];
  let [folders, compared] = [0, 0];
  return {
    quick,
    rounds: quick ? 3 : 5,
    programs,
    values,
    notes,
    stalls,
    compared: () => compared,
    /** Null where they cannot be made. */
    frames(kind) {
      if (kind.endsWith('Wide') && !programs.has('PIL')) return null;
      return frames(kind, frameCounts[quick ? 'quick' : 'full'][kind], programs.python);
    },
    folder() {
      const folder = join(place, String(folders++));
      mkdirSync(folder);
      return folder;
    },
    drop: (folder) => rmSync(folder, { recursive: true }),
    put: (id, each) => values.set(id, each),
    note: (id, text) => notes.set(id, text),
    /** A daemon has ended: how long its main loop stalled is a figure too. */
    meet: ({ longestStallMs }, what) => stalls.push({ longestStallMs, what }),
    /** Errors: when a bit is wrong, and with it the whole run. */
    same(what, expected, found) {
      const isSame =
        typeof expected === 'string' ? expected === found : Buffer.compare(expected, found) === 0;
      if (!isSame) throw new Error(`not exact: ${what} differs`);
      compared++;
    },
  };
}

function putStall({ stalls, put, note }) {
  if (stalls.length === 0) return;
  const longest = stalls.reduce((most, each) => (each.longestStallMs > most.longestStallMs ? each : most));
  put('stall', [longest.longestStallMs]);
  note('stall', `${longest.what}; of ${stalls.length} daemons`);
}

const machine = machineFacts();
const place = mkdtempSync(join(tmpdir(), 'slowshutter-bench-run-'));
try {
  const bench = openBench(place);
  const { missing } = bench.programs;
  if (missing.length > 0) say(`not compared with what is missing: apt-get install ${missing.join(' ')}`);
  for (const name of chosen.length > 0 ? chosen : Object.keys(families)) {
    say(`${name}, load ${loadavg()[0].toFixed(1)}`);
    await families[name](bench);
  }
  putStall(bench);
  const rows = gates.map((gate) => rowOf(gate, bench.values.get(gate.id), bench.notes.get(gate.id)));
  console.log(textTable(rows));
  for (const { figure, note } of rows) if (note) console.log(`${figure.replaceAll('`', '')}: ${note}`);
  const missed = rows.filter(({ verdict }) => verdict === 'missed').length;
  console.log(
    `${missed} gates missed; ${bench.compared()} comparisons, every bit the same; ${Math.round((performance.now() - began) / 1000)} s`,
  );
  if (!quick && chosen.length === 0) {
    const results = { machine, missing, compared: bench.compared(), rows };
    writeFileSync(new URL('./results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
  }
} finally {
  rmSync(place, { recursive: true });
}
