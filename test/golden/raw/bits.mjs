/** Bits one after the other, the highest first, and codes of Huffman for differences. */

export class Bits {
  constructor() {
    /** @type {number[]} */
    this.bytes = [];
    this.pending = 0;
    this.count = 0;
  }

  /** @param {number} value @param {number} bits 0 to 32 of them */
  put(value, bits) {
    for (let i = bits - 1; i >= 0; i--) {
      this.pending = (this.pending << 1) | ((value >>> i) & 1);
      this.count += 1;
      if (this.count === 8) this.flush();
    }
  }

  flush() {
    this.bytes.push(this.pending);
    this.pending = 0;
    this.count = 0;
  }

  /** Fills the last byte. @param {0 | 1} bit @returns {Buffer} */
  end(bit) {
    while (this.count > 0) this.put(bit, 1);
    return Buffer.from(this.bytes);
  }
}

/** Bits of the size of a difference. @param {number} difference */
export function sizeOf(difference) {
  return difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
}

/** What follows the code of the size. @param {number} difference @param {number} size */
export function restOf(difference, size) {
  return difference > 0 ? difference : difference + 2 ** size - 1;
}

/**
 * Codes by their lengths, as JPEG has them. `counts[i]`: how many have i + 1 bits.
 *
 * @param {readonly number[]} counts @param {readonly number[]} symbols
 * @returns {Map<number, { code: number, bits: number }>}
 */
export function codesOf(counts, symbols) {
  const codes = new Map();
  let [code, next] = [0, 0];
  for (const [i, count] of counts.entries()) {
    for (let k = 0; k < count; k++) codes.set(symbols[next++], { code: code++, bits: i + 1 });
    code <<= 1;
  }
  return codes;
}
