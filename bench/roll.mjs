/**
 * Endless captures from a few files: each time one is handed out its name, its time and the mark at its end
 * are new, and so are its bytes.
 */
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { extname, join } from 'node:path';

/** What the frame maker leaves at the end of every file, after the picture: the place of the mark. */
export const MARK = 'frame 0000000000';

/**
 * `2026:01:02 03:04:05` wherever the head of a file has a time: the same pixels with the same time are one
 * exposure.
 */
const TIME = /\d{4}:\d\d:\d\d \d\d:\d\d:\d\d/g;
const HEAD_BYTES = 4096;
const FIRST_AT = Date.UTC(2024, 10, 2, 20);
const EVERY_MS = 10_000;

export class Roll {
  #folder;
  #free;
  /** @type {Map<string, number>} */
  #out = new Map();
  #taken = 0;
  /** How often each of the files has been handed out. */
  counts;

  /**
   * Copies the files into `folder`; they must be more than are in hand at a time.
   *
   * @param {string} folder
   * @param {readonly string[]} files
   */
  constructor(folder, files) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.counts = files.map(() => 0);
    this.#free = files.map((file, i) => ({ i, path: join(folder, `.roll-${i}${extname(file)}`) }));
    for (const { i, path } of this.#free) copyFileSync(files[i], path);
  }

  /** The next capture, in `folder` where one is named. */
  next(folder = this.#folder) {
    const free = this.#free.shift();
    if (free === undefined) throw new Error('expected a file that is not handed out, found none');
    const { i, path: before } = free;
    const extension = extname(before);
    const number = String(this.#taken++).padStart(10, '0');
    // Out of a watched folder first, where it would be seen changing.
    const aside = join(this.#folder, `.next${extension}`);
    renameSync(before, aside);
    writeMark(aside, number);
    const path = join(folder, `IMG_${number}${extension}`);
    renameSync(aside, path);
    this.counts[i]++;
    this.#out.set(path, i);
    return path;
  }

  /**
   * Done with: its picture may come round again, and the path is then gone.
   *
   * @param {string} path
   */
  giveBack(path) {
    const i = this.#out.get(path);
    if (i === undefined) throw new Error(`expected a path that was handed out, found ${path}`);
    this.#free.push({ i, path });
    this.#out.delete(path);
  }
}

/**
 * @param {string} path
 * @param {string} number
 */
function writeMark(path, number) {
  const mark = MARK.replace('0000000000', number);
  const taken = new Date(FIRST_AT + Number(number) * EVERY_MS).toISOString().slice(0, 19);
  const file = openSync(path, 'r+');
  const head = Buffer.alloc(HEAD_BYTES);
  const length = readSync(file, head, 0, HEAD_BYTES, 0);
  for (const { index } of head.toString('latin1', 0, length).matchAll(TIME))
    writeSync(file, taken.replaceAll('-', ':').replace('T', ' '), index, 'latin1');
  writeSync(file, mark, statSync(path).size - mark.length);
  closeSync(file);
}
