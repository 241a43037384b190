/** What every figure gets: frames, programs, places to work in, and where its results go. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frames } from './frames/frames.mjs';
import { findPrograms } from './peers/programs.mjs';

const frameCounts = {
  quick: { jpeg24: 8, jpeg24Wide: 5, jpeg45: 5, jpeg45Wide: 5, jpeg61: 2, tiff24: 4 },
  full: { jpeg24: 31, jpeg24Wide: 12, jpeg45: 10, jpeg45Wide: 10, jpeg61: 6, tiff24: 6, grey24: 6 },
};

export class Session {
  quick;
  rounds;
  programs = findPrograms();
  /** By the id of a figure: one value a round. */
  values = new Map();
  notes = new Map();
  /** What a frame costs, by its kind. Units: CPU ms. */
  costs = [];
  compared = 0;
  #stalls = [];
  #place = mkdtempSync(join(tmpdir(), 'slowshutter-bench-run-'));
  #folders = 0;

  constructor(quick) {
    this.quick = quick;
    this.rounds = quick ? 3 : 5;
  }

  /** Null where they cannot be made: 4:2:2 needs PIL. */
  async frames(kind) {
    if (kind.endsWith('Wide') && !this.programs.has('PIL')) return null;
    return frames(kind, frameCounts[this.quick ? 'quick' : 'full'][kind], this.programs.python);
  }

  folder() {
    const folder = join(this.#place, String(this.#folders++));
    mkdirSync(folder);
    return folder;
  }

  drop(folder) {
    rmSync(folder, { recursive: true });
  }

  put(id, values) {
    this.values.set(id, values);
  }

  note(id, text) {
    this.notes.set(id, text);
  }

  /** A daemon has ended: how long its main loop stalled is a figure too. */
  meet({ longestStallMs, bystanderStallMs }, what) {
    this.#stalls.push({ longestStallMs, bystanderStallMs, what });
    const longest = this.#stalls.reduce((most, each) =>
      each.longestStallMs > most.longestStallMs ? each : most,
    );
    this.put('stall', [longest.longestStallMs]);
    this.put('stall-bystander', [Math.max(...this.#stalls.map((each) => each.bystanderStallMs))]);
    this.note('stall', `the longest of ${this.#stalls.length} daemons, in ${longest.what}`);
  }

  /** Errors: when a bit is wrong, and with it the whole run. */
  same(what, expected, found) {
    const isSame = typeof expected === 'string' ? expected === found : Buffer.compare(expected, found) === 0;
    if (!isSame) throw new Error(`not exact: ${what} differs`);
    this.compared++;
  }

  close() {
    this.drop(this.#place);
  }
}
