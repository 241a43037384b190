/** Bytes of a state file, but for its ledger (ledger-bytes.ts). The page on it is docs/STATE_FILE.md. */
import type { ReferenceFrame } from './alignment.ts';
import { StackError } from './errors.ts';
import type { Shape } from './frame.ts';
import { type Meant, olderMeaning } from './meaning.ts';
import type { TakenAt } from './order.ts';
import type { Sensor } from './sensor.ts';
import type { Shards } from './shards.ts';
import { alignedBytes, type PackedPlane, stripTableBytes, sumBytes } from './strips.ts';

export const STATE_MAGIC = 'SLOWSHTR';
/** Written; older ones are read. */
export const STATE_VERSION = 4;
export const PREAMBLE_BYTES = 32;
/** Its own checksum, which no other may cover: over a message and its CRC any CRC-32 is the same. */
const PREAMBLE_CRC_AT = 28;

/** How samples are shown. Units: `orientation` 1..8 as in EXIF; `iccProfile` base64, null for none. */
export interface Look {
  readonly orientation: number;
  readonly iccProfile: string | null;
  /** The sensor of a mosaic; left out for others. */
  readonly sensor?: Sensor;
}

export interface FirstCapture extends TakenAt, Look {}

/** The names of planes, and the digests of frames that are still in them and no longer in the stack. */
export interface RefoldDue {
  readonly planes: readonly string[];
  readonly without: readonly string[];
}

/** What the stack means and where it stands. Units: `savedAt` ms since 1970. */
export interface StateHeader extends Meant {
  readonly software: string;
  readonly captures: string;
  readonly shape: Shape | null;
  readonly frames: number;
  readonly planes: readonly PackedPlane[];
  /** The earliest folded capture, or null: it gives the pictures their orientation and profile. */
  readonly first: FirstCapture | null;
  /** The latest folded capture; null while none is folded. */
  readonly latest: TakenAt | null;
  /** What others are registered against: unlike `first` it never moves. Null before any is registered. */
  readonly reference: ReferenceFrame | null;
  /** The photographer has said pause: new captures are held. */
  readonly paused: boolean;
  /** Numbered pictures of the history so far. */
  readonly pictures: number;
  /** Planes that still hold frames which were taken out; null when all are what the ledger says. */
  readonly refold: RefoldDue | null;
  /** By decoder, its version when it decoded the frames in the planes; null when there were several. */
  readonly decoders: DecoderVersions;
  /** The calibration steps of all frames, as in their recipes; null when there were several sets. */
  readonly steps: readonly string[] | null;
  /** The shards of an archive that are in it; left out for a stack of no shards, or of all. */
  readonly shards?: Shards;
  /** Counts the checkpoints of this stack. */
  readonly generation: number;
  readonly savedAt: number;
  readonly ledgerEntries: number;
}

/** The part of it that says where a stack stands. */
export type Standpoint = Pick<
  StateHeader,
  | 'shape'
  | 'frames'
  | 'planes'
  | 'first'
  | 'latest'
  | 'reference'
  | 'paused'
  | 'pictures'
  | 'refold'
  | 'decoders'
  | 'steps'
  | 'shards'
>;

/** Only the same version of a decoder is certain to make the same samples of the same bytes. */
export type DecoderVersions = Readonly<Record<string, string | null>>;

/** Of decoders as they are now, in the order given. */
export function versionsOf(decoders: readonly { name: string; version: string }[]): [string, string][] {
  return decoders.map(({ name, version }) => [name, version]);
}

/** How long the ledger is in the file, and its CRC-32. */
export interface LedgerBytes {
  readonly length: number;
  readonly crc: number;
}

/** CRC-32 as in ISO-HDLC (zlib), continuing from `value`. A port because the fast one is the platform's. */
export type Checksum = (bytes: Uint8Array, value?: number) => number;

const BLANK = 0x20;
/** The preamble says it in 32 bits. */
const LEDGER_BYTES_MAX = 2 ** 32 - 1;

/**
 * Preamble and header: everything before the ledger, of which the preamble says how long it is. Errors:
 * stack-full for a ledger that is too long.
 */
export function encodeHead(header: StateHeader, ledger: LedgerBytes, checksum: Checksum): Uint8Array {
  if (ledger.length > LEDGER_BYTES_MAX) {
    const text = `the ledger is full: ${header.ledgerEntries} lines take ${ledger.length} bytes, and a state file has room for ${LEDGER_BYTES_MAX}`;
    throw new StackError('stack-full', text);
  }
  const encoder = new TextEncoder();
  const json = encoder.encode(JSON.stringify(header));
  // With blanks behind it, so that the strips begin at a multiple.
  const fixed = PREAMBLE_BYTES + ledger.length;
  const headerBytes = new Uint8Array(alignedBytes(fixed + json.length) - fixed).fill(BLANK);
  headerBytes.set(json);
  const head = new Uint8Array(PREAMBLE_BYTES + headerBytes.length);
  head.set(encoder.encode(STATE_MAGIC));
  head.set(headerBytes, PREAMBLE_BYTES);
  const view = new DataView(head.buffer);
  view.setUint32(8, STATE_VERSION, true);
  view.setUint32(12, headerBytes.length, true);
  view.setUint32(16, ledger.length, true);
  view.setUint32(20, checksum(headerBytes), true);
  view.setUint32(24, ledger.crc, true);
  view.setUint32(PREAMBLE_CRC_AT, checksum(head.subarray(0, PREAMBLE_CRC_AT)), true);
  return head;
}

/**
 * The strip table at the end of the file: the checksum of each strip, then a CRC-32 over preamble and table,
 * which binds the planes to the header and the ledger that the preamble has the checksums of.
 */
export function encodeStripTable(
  sums: readonly bigint[],
  preamble: Uint8Array,
  checksum: Checksum,
): Uint8Array {
  const table = new Uint8Array(stripTableBytes(STATE_VERSION, sums.length));
  const view = new DataView(table.buffer);
  sums.forEach((sum, i) => {
    view.setBigUint64(i * 8, sum, true);
  });
  const end = table.length - 4;
  const bound = checksum(table.subarray(0, end), checksum(preamble.subarray(0, PREAMBLE_CRC_AT)));
  view.setUint32(end, bound, true);
  return table;
}

/** Errors: damaged-state when the table, or a preamble of format 3 or later, does not match its checksum. */
export function decodeStripTable(
  table: Uint8Array,
  { version, bytes }: Preamble,
  checksum: Checksum,
  file: string,
): bigint[] {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const [end, each] = [table.length - 4, sumBytes(version)];
  const start = version < 3 ? 0 : checksum(bytes.subarray(0, PREAMBLE_CRC_AT));
  if (checksum(table.subarray(0, end), start) !== view.getUint32(end, true)) {
    throw damaged(file, 'the strip table does not match its checksum, or is of another checkpoint');
  }
  return Array.from({ length: end / each }, (_, i) =>
    version < 4 ? BigInt(view.getUint32(i * each, true)) : view.getBigUint64(i * each, true),
  );
}

export interface Preamble {
  readonly version: number;
  /** As they are in the file. */
  readonly bytes: Uint8Array;
  readonly headerBytes: number;
  readonly ledgerBytes: number;
  readonly headerCrc: number;
  readonly ledgerCrc: number;
}

/** Errors: damaged-state, or newer-state when a later version of the program wrote it. */
export function decodePreamble(bytes: Uint8Array, checksum: Checksum, file: string): Preamble {
  if (bytes.length < PREAMBLE_BYTES) throw damaged(file, `expected at least ${PREAMBLE_BYTES} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, PREAMBLE_BYTES);
  if (new TextDecoder().decode(bytes.subarray(0, 8)) !== STATE_MAGIC) {
    throw damaged(file, `expected it to start with ${STATE_MAGIC}`);
  }
  if (checksum(bytes.subarray(0, PREAMBLE_CRC_AT)) !== view.getUint32(PREAMBLE_CRC_AT, true)) {
    throw damaged(file, 'the preamble does not match its checksum');
  }
  const version = view.getUint32(8, true);
  if (version > STATE_VERSION) {
    const text = `${file} is of state format ${version}, and this slowshutter reads ${STATE_VERSION} and older: use a newer one`;
    throw new StackError('newer-state', text);
  }
  return {
    version,
    bytes: bytes.subarray(0, PREAMBLE_BYTES),
    headerBytes: view.getUint32(12, true),
    ledgerBytes: view.getUint32(16, true),
    headerCrc: view.getUint32(20, true),
    ledgerCrc: view.getUint32(24, true),
  };
}

/** What older formats lack: their stacks had no plane of the latest frame, and nothing was taken out. */
const laterFields = {
  ...olderMeaning,
  latest: null,
  reference: null,
  paused: false,
  pictures: 0,
  refold: null,
};

/** Format 2 had one version for all decoders there were; format 1 did not say it. */
const olderDecoders = ['avif', 'jpeg', 'png', 'tiff', 'webp'];

/** A header as formats 1 and 2 have it. */
type OlderHeader = StateHeader & { readonly decodedBy?: string | null };

/** Up to format 2 the filters were all the steps there were, and their digest is not that of today. */
function madeBy({ decodedBy = null, decoders, steps, filters = [] }: OlderHeader) {
  const older = () => Object.fromEntries(olderDecoders.map((name) => [name, decodedBy]));
  return {
    decoders: decoders ?? older(),
    steps: steps === undefined && filters.length === 0 ? [] : (steps ?? null),
  };
}

/** Format 1 did not tell the frames of one name and time apart. */
function withDigest<T extends TakenAt>(taken: T | null): T | null {
  return taken && { ...taken, digest: taken.digest ?? null };
}

/** Errors: damaged-state. */
export function decodeHeader(
  bytes: Uint8Array,
  preamble: Preamble,
  checksum: Checksum,
  file: string,
): StateHeader {
  if (checksum(bytes) !== preamble.headerCrc) throw damaged(file, 'the header does not match its checksum');
  const { decodedBy, ...header } = JSON.parse(new TextDecoder().decode(bytes)) as OlderHeader;
  const { first, latest } = { ...laterFields, ...header };
  return {
    ...laterFields,
    ...header,
    ...madeBy({ ...header, ...(decodedBy !== undefined && { decodedBy }) }),
    first: withDigest(first),
    latest: withDigest(latest),
  };
}

export function damaged(file: string, found: string): StackError {
  return new StackError('damaged-state', `damaged state file ${file}: ${found}`);
}
