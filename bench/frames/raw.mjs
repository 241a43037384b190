/** Raw captures of 24 MP as cameras pack them, without end: each is taken a second after the one before. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arw2, nef } from '../../test/golden/raw/cameras.mjs';
import { cr3 } from '../../test/golden/raw/cr3.mjs';
import { dng } from '../../test/golden/raw/dng.mjs';

const sensor = { width: 6016, height: 4000, left: 0, top: 0, bits: 14, black: 512, seed: 2012 };

/** By the extension: how the photosites are packed. */
export const rawKinds = {
  dng: { packing: 'uncompressed DNG', make: () => dng(sensor, { colours: 'RGGB', orientation: 1 }) },
  arw: { packing: 'ARW of 8 bits', make: () => arw2(sensor) },
  cr3: { packing: 'lossless CR3', make: () => cr3(sensor) },
  nef: { packing: 'lossless NEF', make: () => nef(sensor) },
};

/** @typedef {keyof typeof rawKinds} RawKind */

/** `2026:01:02 03:04:05` wherever the file has a time. */
const TIME = /\d{4}:\d\d:\d\d \d\d:\d\d:\d\d/g;

export class RawRoll {
  #folder;
  #extension;
  #file;
  #places;
  #taken = 0;

  /**
   * @param {string} folder
   * @param {RawKind} kind
   */
  constructor(folder, kind) {
    this.#folder = folder;
    this.#extension = kind;
    this.#file = rawKinds[kind].make().file;
    this.#places = [...this.#file.toString('latin1').matchAll(TIME)].map(({ index }) => index);
    if (this.#places.length === 0) throw new Error(`expected a time in a ${kind}, found none`);
  }

  /** The next capture, written to the folder. */
  next() {
    const number = this.#taken++;
    const time = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString().slice(0, 19);
    const text = time.replaceAll('-', ':').replace('T', ' ');
    for (const at of this.#places) this.#file.write(text, at, 'latin1');
    const path = join(this.#folder, `IMG_${String(number).padStart(6, '0')}.${this.#extension}`);
    writeFileSync(path, this.#file);
    return path;
  }

  /** @param {string} path */
  giveBack(path) {
    rmSync(path);
  }
}
