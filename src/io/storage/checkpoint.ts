/**
 * The state file on the disk: written whole and synced, read strip by strip with every checksum looked at.
 */
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Entry } from '../../core/ledger.ts';
import { encodeLedger, LedgerReader, measureLedger, PIECE_BYTES } from '../../core/ledger-bytes.ts';
import {
  damaged,
  decodeHeader,
  decodePreamble,
  decodeStripTable,
  encodeHead,
  encodeStripTable,
  PREAMBLE_BYTES,
  type Preamble,
  type StateHeader,
} from '../../core/state.ts';
import type { Opened } from '../../core/storage.ts';
import {
  alignedBytes,
  STRIP_BYTES_MAX,
  type Strip,
  stripBytes,
  stripBytesIn,
  strips,
  stripTableBytes,
} from '../../core/strips.ts';
import type { Disk, DiskReader } from './disk.ts';
import { giveBack, takePieces, xxh64 } from './pieces.ts';
import { replaceFile } from './replace.ts';

export const STATE_EXTENSION = '.state';

/** What a state file says besides its planes. */
export interface SavedStack {
  readonly header: StateHeader;
  readonly entries: Entry[];
}

/** Packed strips in file order; each is copied before anything else is done. */
type PackedStrips = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Replaces the state file: head, ledger, packed strips, strip table; synced, then renamed, then the folder
 * synced.
 *
 * Errors: those of the file system; the old state file is then as it was.
 */
export async function saveStack(
  disk: Disk,
  file: string,
  header: StateHeader,
  entries: Iterable<Entry>,
  packed: PackedStrips,
): Promise<void> {
  const chunks = stackPieces(disk.pieceBytes, header, entries, packed);
  await replaceFile(disk, file, chunks, { durable: true, direct: true, mode: 0o600 });
}

/** The same without a ledger, and not durable. `planes`: the packed strips, one behind the other. */
export async function saveAgain(
  disk: Disk,
  file: string,
  header: StateHeader,
  planes: Uint8Array,
): Promise<void> {
  let at = 0;
  const packed = strips(header).map((strip) => {
    at += stripBytes(strip);
    return planes.subarray(at - stripBytes(strip), at);
  });
  const chunks = stackPieces(disk.pieceBytes, header, [], packed);
  await replaceFile(disk, file, chunks, { durable: false, mode: 0o600 });
}

/** A state file in pieces of one length, but for the last. */
async function* stackPieces(
  pieceBytes: number,
  header: StateHeader,
  entries: Iterable<Entry>,
  packed: PackedStrips,
): AsyncGenerator<Uint8Array> {
  const pieces = takePieces(pieceBytes);
  function* put(bytes: Uint8Array) {
    for (let at = 0; at < bytes.length; at += STRIP_BYTES_MAX) {
      pieces.add(bytes.subarray(at, at + STRIP_BYTES_MAX));
      yield* pieces.full();
    }
  }
  try {
    // Its lines are made twice, once to be measured: the head comes first, and to keep them would cost as
    // much as they do.
    const head = encodeHead(header, measureLedger(encodeLedger(entries), crc32), crc32);
    yield* put(head);
    for (const lines of encodeLedger(entries)) yield* put(lines);
    const sums: bigint[] = [];
    const add = (bytes: Uint8Array) => {
      sums.push(pieces.add(bytes, alignedBytes(bytes.length)));
      return pieces.full();
    };
    // Between a strip and its copy nobody else may have a turn, in which planes change.
    if (Symbol.iterator in packed) for (const bytes of packed) yield* add(bytes);
    else for await (const bytes of packed) yield* add(bytes);
    yield* put(encodeStripTable(sums, head.subarray(0, PREAMBLE_BYTES), crc32));
    yield pieces.rest();
  } finally {
    giveBack(pieces);
  }
}

/**
 * Reads a state file; `onHeader` is told what is coming, then `onStrip` gets every strip once its checksum
 * fits.
 *
 * Errors: damaged-state, newer-state. Returns null when there is no such file.
 */
export async function loadStack(
  disk: Disk,
  file: string,
  onHeader: (header: StateHeader) => void,
  onStrip: (strip: Strip, bytes: Uint8Array) => void,
): Promise<SavedStack | null> {
  const opened = await openSaved(disk, file);
  if (opened === null) return null;
  try {
    onHeader(opened.header);
    for (const [i, strip] of opened.strips.entries()) onStrip(strip, await opened.read(i));
    return { header: opened.header, entries: opened.entries };
  } finally {
    await opened.close();
  }
}

/**
 * Everything but the planes has been read. Errors: damaged-state, newer-state. Returns null when there is no
 * such file.
 */
export async function openSaved(disk: Disk, file: string): Promise<Opened | null> {
  const reader = await disk.openRead(file);
  if (reader === null) return null;
  try {
    return { ...(await readHead(reader, file)), close: () => reader.close() };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/** The header alone. Errors: damaged-state, newer-state. Returns null when there is no such file. */
export async function savedHeader(disk: Disk, file: string): Promise<StateHeader | null> {
  const reader = await disk.openRead(file);
  if (reader === null) return null;
  return readHeader(reader, file)
    .then(({ header }) => header)
    .finally(() => reader.close());
}

async function readHeader(
  reader: DiskReader,
  file: string,
): Promise<{ preamble: Preamble; header: StateHeader }> {
  const first = await readAt(reader, file, 0, Math.min(reader.size, PREAMBLE_BYTES));
  const preamble = decodePreamble(first, crc32, file);
  const bytes = await readAt(reader, file, PREAMBLE_BYTES, preamble.headerBytes);
  return { preamble, header: decodeHeader(bytes, preamble, crc32, file) };
}

async function readHead(reader: DiskReader, file: string): Promise<Omit<Opened, 'close'>> {
  const { size } = reader;
  const { preamble, header } = await readHeader(reader, file);
  let at = PREAMBLE_BYTES + preamble.headerBytes;
  const entries = await readLedger(reader, file, at, preamble);
  at += preamble.ledgerBytes;
  const layout = strips(header);
  const places = layout.map((strip) => {
    const length = stripBytesIn(preamble.version, strip);
    at += length;
    return { from: at - length, length, packed: stripBytes(strip) };
  });
  const tableLength = stripTableBytes(preamble.version, layout.length);
  if (size !== at + tableLength) throw damaged(file, `expected ${at + tableLength} bytes, found ${size}`);
  const sums = decodeStripTable(await readAt(reader, file, at, tableLength), preamble, crc32, file);
  const sumOf = preamble.version < 4 ? (bytes: Uint8Array) => BigInt(crc32(bytes)) : xxh64;
  const read = async (i: number) => {
    const { from = 0, length = 0, packed = 0 } = places[i] ?? {};
    const bytes = await readAt(reader, file, from, length);
    if (sumOf(bytes) !== sums[i]) throw damaged(file, `strip ${i} of the planes does not match its checksum`);
    return bytes.subarray(0, packed);
  };
  return { header, entries, strips: layout, read };
}

/** Read twice: no line of it is believed before its checksum fits. */
async function readLedger(
  reader: DiskReader,
  file: string,
  at: number,
  preamble: Preamble,
): Promise<Entry[]> {
  let crc = 0;
  for await (const piece of pieces(reader, file, at, preamble.ledgerBytes)) crc = crc32(piece, crc);
  if (crc !== preamble.ledgerCrc) throw damaged(file, 'the ledger does not match its checksum');
  const lines = new LedgerReader();
  const entries: Entry[] = [];
  for await (const piece of pieces(reader, file, at, preamble.ledgerBytes))
    entries.push(...lines.read(piece));
  return entries;
}

async function* pieces(reader: DiskReader, file: string, at: number, length: number) {
  for (let done = 0; done < length; done += PIECE_BYTES) {
    yield await readAt(reader, file, at + done, Math.min(PIECE_BYTES, length - done));
  }
}

async function readAt(reader: DiskReader, file: string, at: number, length: number): Promise<Uint8Array> {
  const bytes = await reader.read(at, length);
  if (bytes.length === length) return bytes;
  throw damaged(file, `expected ${length} bytes at ${at}, found the end of the file after ${bytes.length}`);
}

/** Keeps a damaged state file out of the way under a new name, which is returned. */
export async function setAside(disk: Disk, folder: string, name: string): Promise<string> {
  const taken = new Set(await disk.list(folder));
  let n = 1;
  while (taken.has(`${name}.damaged-${n}`)) n++;
  const aside = join(folder, `${name}.damaged-${n}`);
  await disk.rename(join(folder, name), aside);
  await disk.syncFolder(folder);
  return aside;
}

/** The state files in a folder, by name. */
export async function stateFiles(disk: Disk, folder: string): Promise<string[]> {
  const names = await disk.list(folder);
  return names.filter((name) => name.endsWith(STATE_EXTENSION) && !name.startsWith('.')).sort();
}
