/**
 * The ledger's bytes in a state file: one JSON line a decision, written and read in pieces, however long the
 * night was.
 */
import type { Entry } from './ledger.ts';
import type { Checksum, LedgerBytes } from './state.ts';

const NEW_LINE = 10;
/**
 * Written and read at a time: a longer piece saves nothing, and the allocator keeps what it once had to give.
 */
export const PIECE_BYTES = 1 << 16;
/** UTF-8 takes at most this many bytes for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/**
 * The lines, a piece at a time; whoever asks for the next piece has done with the one before, which is
 * overwritten.
 */
export function* encodeLedger(entries: Iterable<Entry>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  const piece = new Uint8Array(PIECE_BYTES);
  let filled = 0;
  for (const entry of entries) {
    const line = JSON.stringify(entry);
    const most = line.length * BYTES_PER_UNIT + 1;
    if (filled > 0 && most > piece.length - filled) {
      yield piece.subarray(0, filled);
      filled = 0;
    }
    if (most > piece.length) {
      yield encoder.encode(`${line}\n`);
      continue;
    }
    filled += encoder.encodeInto(line, piece.subarray(filled)).written;
    piece[filled++] = NEW_LINE;
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/** What the preamble says of these pieces. Units: bytes. */
export function measureLedger(pieces: Iterable<Uint8Array>, checksum: Checksum): LedgerBytes {
  let [length, crc] = [0, 0];
  for (const piece of pieces) {
    length += piece.length;
    crc = checksum(piece, crc);
  }
  return { length, crc };
}

/** Lines from pieces, which may end anywhere. The caller has compared the checksum. */
export class LedgerReader {
  private readonly decoder = new TextDecoder();
  private begun: Uint8Array = new Uint8Array();

  /** The entries whose lines end in this piece. */
  read(piece: Uint8Array): Entry[] {
    const entries: Entry[] = [];
    let at = 0;
    // Line by line: a piece as one string would be held by every part cut from it.
    for (let end = piece.indexOf(NEW_LINE); end >= 0; end = piece.indexOf(NEW_LINE, at)) {
      const line = joined(this.begun, piece.subarray(at, end));
      this.begun = new Uint8Array();
      entries.push(upToDate(JSON.parse(this.decoder.decode(line)) as OlderEntry));
      at = end + 1;
    }
    this.begun = joined(this.begun, piece.slice(at));
    return entries;
  }
}

/** A line as formats 1 and 2 have it. */
type OlderEntry = Entry & { readonly samplesCrc?: number };

/** Format 2 named the stack of a closed frame in its reason, and knew of a recipe only the checksum. */
function upToDate(line: OlderEntry): Entry {
  if (line.samplesCrc !== undefined) {
    const { samplesCrc, ...entry } = line;
    return upToDate({ ...entry, recipe: { samplesCrc } });
  }
  const { reason, ...closed } = line;
  if (line.outcome !== 'closed' || reason === undefined) return line;
  return { ...closed, stack: reason };
}

function joined(begun: Uint8Array, rest: Uint8Array): Uint8Array {
  if (begun.length === 0) return rest;
  const line = new Uint8Array(begun.length + rest.length);
  line.set(begun);
  line.set(rest, begun.length);
  return line;
}
