/**
 * The reference of reading bits: one at a time, without stuffing, an interval between two markers after the
 * other.
 */

/** Restart markers are named 0 to 7 in turn. */
const RESTART = 0xd0;
/** Padding behind the data of an interval, or the end of a hole: bytes before it are looked at. */
const BYTES_BEFORE = 4;
/** So few are left over unseen by readers with a buffer of eight bytes. */
const FEW_BYTES = 7;

export class PlainBits {
  private readonly bytes: Uint8Array;
  private data = new Uint8Array(0);
  /** The marker behind the interval. */
  marker: number;
  /** Bits that were read, of 8 a byte. Behind the data all are 0. */
  read = 0;

  /** `at`: where the data begins. */
  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.marker = at;
    this.open(at);
  }

  bit(): number {
    const byte = this.data[this.read >> 3] ?? 0;
    const bit = (byte >> (7 - (this.read & 7))) & 1;
    this.read++;
    return bit;
  }

  get isBehindEnd(): boolean {
    return this.read > 8 * this.data.length;
  }

  /** Whether nothing is left but padding: bits of the last byte, and zeros that do not go on from zeros. */
  get isAtEnd(): boolean {
    const used = Math.ceil(this.read / 8);
    const left = this.data.subarray(used);
    if (left.some((byte) => byte !== 0)) return false;
    const before = this.data.subarray(Math.max(0, used - BYTES_BEFORE), used);
    return left.length <= FEW_BYTES || before.some((byte) => byte !== 0);
  }

  /** Goes on behind the restart marker of this number. False when it is not there. */
  restart(number: number): boolean {
    if (this.bytes[this.marker + 1] !== RESTART + (number & 7)) return false;
    this.open(this.marker + 2);
    return true;
  }

  /**
   * The FF of FF 00 is data, and the last of several FF. Source: ITU-T T.81 B.1.1.5, and jdhuff.c of libjpeg.
   */
  private open(from: number): void {
    const { bytes } = this;
    const data: number[] = [];
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte !== 0xff) data.push(byte);
      else if (bytes[at + 1] === 0) data.push(bytes[at++]!);
      else if (bytes[at + 1] !== 0xff) break;
    }
    this.data = Uint8Array.from(data);
    this.marker = at;
    this.read = 0;
  }
}
