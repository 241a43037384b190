/**
 * Writes directories of TIFF with what they name behind them, as cameras do: heads first, then previews and
 * raw data. Source: TIFF 6.0 section 2.
 */

/**
 * @typedef {readonly [tag: number, type: keyof typeof BYTES, values: string | Uint8Array | readonly
 * number[]]} Field
 * @typedef {object} Directory
 * @property {readonly Field[]} fields
 * @property {Readonly<Record<number, readonly Directory[]>>} [below] by the tag that points to them
 * @property {{ offsets: number, counts: number | null, data: readonly Uint8Array[] }} [data] strips or tiles,
 * with the tags that say where they are
 */

/** Bytes of a value by type; rationals are two numbers each. */
const BYTES = /** @type {const} */ ({
  byte: 1,
  ascii: 1,
  short: 2,
  long: 4,
  rational: 4,
  undefined: 1,
  srational: 4,
});
const NUMBERS = { byte: 1, ascii: 2, short: 3, long: 4, rational: 5, undefined: 7, srational: 10 };

/**
 * @param {readonly Directory[]} chain
 * @param {{ little?: boolean, version?: number, head?: Uint8Array, base?: number }} [form] `head` lies
 * between the header and the first directory; `base` is what offsets are more than places here
 * @returns {Buffer}
 */
export function tiffFile(chain, { little = true, version = 42, head = new Uint8Array(0), base = 0 } = {}) {
  const all = chain.flatMap(withBelow);
  const places = new Map();
  let at = 8 + head.length;
  for (const each of all) {
    places.set(each, at);
    at += sizeOf(each);
  }
  const dataPlaces = new Map();
  for (const each of all.flatMap(({ data }) => data?.data ?? [])) {
    dataPlaces.set(each, at);
    at += each.length + (each.length % 2);
  }
  const lastData = [...dataPlaces].at(-1);
  const out = Buffer.alloc(lastData ? lastData[1] + lastData[0].length : at);
  out.write(little ? 'II' : 'MM', 'latin1');
  put(out, 2, version, 2, little);
  put(out, 4, places.get(chain[0]) + base, 4, little);
  out.set(head, 8);
  for (const each of all) {
    const next = chain.indexOf(each) < 0 ? undefined : chain[chain.indexOf(each) + 1];
    /** @type {Map<number, readonly number[]>} */
    const pointers = new Map();
    for (const [tag, dirs] of Object.entries(each.below ?? {})) {
      pointers.set(
        Number(tag),
        dirs.map((dir) => places.get(dir) + base),
      );
    }
    const { offsets, data = [] } = each.data ?? {};
    if (offsets)
      pointers.set(
        offsets,
        data.map((part) => dataPlaces.get(part) + base),
      );
    const known = fieldsOf(each).map(([tag, type, values]) => {
      return /** @type {Field} */ ([tag, type, pointers.get(tag) ?? values]);
    });
    write(out, places.get(each), known, next ? places.get(next) + base : 0, { little, base });
  }
  for (const [data, place] of dataPlaces) out.set(data, place);
  return out;
}

/** @param {Directory} directory @returns {Directory[]} */
function withBelow(directory) {
  return [
    directory,
    ...Object.values(directory.below ?? {})
      .flat()
      .flatMap(withBelow),
  ];
}

/** @param {Directory} directory @returns {Field[]} */
function fieldsOf({ fields, below = {}, data }) {
  const all = [...fields];
  for (const [tag, dirs] of Object.entries(below)) all.push([Number(tag), 'long', dirs.map(() => 0)]);
  if (data) all.push([data.offsets, 'long', data.data.map(() => 0)]);
  if (data?.counts) all.push([data.counts, 'long', data.data.map(({ length }) => length)]);
  return all.sort(([a], [b]) => a - b);
}

/** @param {Directory} directory */
function sizeOf(directory) {
  const fields = fieldsOf(directory);
  const values = fields.map(lengthOf).filter((length) => length > 4);
  return 2 + 12 * fields.length + 4 + values.reduce((total, length) => total + length + (length % 2), 0);
}

/** @param {Field} field */
function lengthOf([, type, values]) {
  return typeof values === 'string' ? values.length + 1 : values.length * BYTES[type];
}

/**
 * @param {Buffer} out @param {number} at @param {Field[]} fields @param {number} next @param {{ little:
 * boolean, base: number }} form
 */
function write(out, at, fields, next, { little, base }) {
  let valueAt = at + 2 + 12 * fields.length + 4;
  put(out, at, fields.length, 2, little);
  for (const [i, field] of fields.entries()) {
    const [tag, type, values] = field;
    const entry = at + 2 + 12 * i;
    const length = lengthOf(field);
    const isPair = type === 'rational' || type === 'srational';
    put(out, entry, tag, 2, little);
    put(out, entry + 2, NUMBERS[type], 2, little);
    put(out, entry + 4, isPair ? length / 8 : length / BYTES[type], 4, little);
    const place = length > 4 ? valueAt : entry + 8;
    if (length > 4) {
      put(out, entry + 8, valueAt + base, 4, little);
      valueAt += length + (length % 2);
    }
    if (typeof values === 'string') out.write(values, place, 'latin1');
    else
      for (const [k, value] of values.entries())
        put(out, place + k * BYTES[type], value, BYTES[type], little);
  }
  put(out, at + 2 + 12 * fields.length, next, 4, little);
}

/**
 * @param {Buffer} out @param {number} at @param {number} value @param {number} bytes @param {boolean} little
 */
export function put(out, at, value, bytes, little) {
  for (let i = 0; i < bytes; i++)
    out[at + (little ? i : bytes - 1 - i)] = Math.floor(value / 2 ** (8 * i)) & 255;
}
