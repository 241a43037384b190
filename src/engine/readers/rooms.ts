/**
 * Room for the bytes of captures and the samples of frames, which threads share: a collector lets shared
 * memory lie, so it is used again.
 */

/**
 * Rooms are of whole pieces of so many bytes: a file that is a little larger than those before needs no new
 * one.
 */
const PIECE_BYTES = 2 ** 20;

export class Rooms {
  private readonly most: number;
  private readonly free: SharedArrayBuffer[] = [];
  private readonly lent = new WeakSet<SharedArrayBuffer>();

  /** `most`: rooms that are kept while nobody needs them. */
  constructor(most: number) {
    this.most = most;
  }

  /** Shape: of this length; what was in it before still is. */
  take(bytes: number): Buffer {
    const room = this.fitting(bytes) ?? new SharedArrayBuffer(Math.ceil(bytes / PIECE_BYTES) * PIECE_BYTES);
    this.lent.add(room);
    return Buffer.from(room, 0, bytes);
  }

  /** The caller is the last to use them. Bytes of other memory are left alone. */
  giveBack({ buffer }: Buffer): void {
    const room = buffer as unknown as SharedArrayBuffer;
    // Twice given back it would be lent twice.
    if (this.lent.delete(room) && this.free.length < this.most) this.free.push(room);
  }

  /** The smallest that is large enough; where none is, a larger one takes the place of the smallest. */
  private fitting(bytes: number): SharedArrayBuffer | undefined {
    const { free } = this;
    free.sort((a, b) => a.byteLength - b.byteLength);
    const at = free.findIndex(({ byteLength }) => byteLength >= bytes);
    if (at >= 0) return free.splice(at, 1)[0];
    free.shift();
    return undefined;
  }
}
