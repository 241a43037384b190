/** What every figure gets: frames, programs, places to work in, and where its results go. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frames } from './frames/frames.mjs';
import { findPrograms } from './peers/programs.mjs';

/** @import { KindName } from './frames/frames.mjs' */

/** @type {Record<'quick' | 'full', Partial<Record<KindName, number>>>} */
const frameCounts = {
  quick: { jpeg24: 8, jpeg24Wide: 5, jpeg45: 5, jpeg45Wide: 5, jpeg61: 2, tiff24: 4, jpegSmall: 16 },
  full: {
    jpeg24: 31,
    jpeg24Wide: 12,
    jpeg45: 10,
    jpeg45Wide: 10,
    jpeg61: 6,
    tiff24: 6,
    grey24: 6,
    jpegSmall: 16,
  },
};

/**
 * @typedef {object} FrameCost
 * @property {string} kind
 * @property {readonly string[]} planes
 * @property {number} samples
 * @property {number} decodeMs
 * @property {number} oursMs
 * @typedef {{ longestStallMs: number, bystanderStallMs: number }} Stalls
 */

export class Session {
  quick;
  rounds;
  #place = mkdtempSync(join(tmpdir(), 'slowshutter-bench-run-'));
  programs = findPrograms(this.#place);
  /**
   * By the id of a figure: one value a round.
   *
   * @type {Map<string, readonly number[]>}
   */
  values = new Map();
  /** @type {Map<string, string>} */
  notes = new Map();
  /**
   * What a frame costs, by its kind. Units: CPU ms.
   *
   * @type {FrameCost[]}
   */
  costs = [];
  compared = 0;
  /** @type {(Stalls & { what: string })[]} */
  #stalls = [];
  #folders = 0;

  /** @param {boolean} quick */
  constructor(quick) {
    this.quick = quick;
    this.rounds = quick ? 3 : 5;
  }

  /**
   * Whether frames of this kind can be made: 4:2:2 needs PIL.
   *
   * @param {KindName} kind
   */
  canMake(kind) {
    return !kind.endsWith('Wide') || this.programs.has('PIL');
  }

  /** @param {KindName} kind */
  frames(kind) {
    const count = frameCounts[this.quick ? 'quick' : 'full'][kind];
    if (count === undefined) throw new Error(`expected a number of frames of ${kind}, found none`);
    return frames(kind, count, this.programs.python);
  }

  folder() {
    const folder = join(this.#place, String(this.#folders++));
    mkdirSync(folder);
    return folder;
  }

  /** @param {string} folder */
  drop(folder) {
    rmSync(folder, { recursive: true });
  }

  /**
   * @param {string} id
   * @param {readonly number[]} values
   */
  put(id, values) {
    this.values.set(id, values);
  }

  /**
   * @param {string} id
   * @param {string} text
   */
  note(id, text) {
    this.notes.set(id, text);
  }

  /**
   * A daemon has ended: how long its main loop stalled is a figure too.
   *
   * @param {Stalls} stalls
   * @param {string} what
   */
  meet({ longestStallMs, bystanderStallMs }, what) {
    this.#stalls.push({ longestStallMs, bystanderStallMs, what });
    const longest = this.#stalls.reduce((most, each) =>
      each.longestStallMs > most.longestStallMs ? each : most,
    );
    this.put('stall', [longest.longestStallMs]);
    this.put('stall-bystander', [Math.max(...this.#stalls.map((each) => each.bystanderStallMs))]);
    this.note('stall', `the longest of ${this.#stalls.length} daemons, in ${longest.what}`);
  }

  /**
   * Errors: when a bit is wrong, and with it the whole run.
   *
   * @template {string | Uint8Array | null} T
   * @param {string} what
   * @param {T} expected
   * @param {T} found
   */
  same(what, expected, found) {
    const isSame =
      expected instanceof Uint8Array && found instanceof Uint8Array
        ? Buffer.compare(expected, found) === 0
        : expected === found;
    if (!isSame) throw new Error(`not exact: ${what} differs`);
    this.compared++;
  }

  close() {
    this.drop(this.#place);
  }
}
