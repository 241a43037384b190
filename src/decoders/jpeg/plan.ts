/** What the header of a JPEG says, as far as our own decoder reads JPEGs: baseline as cameras write it. */
import { SOS } from '../containers/jpeg.ts';
import { type HuffmanCode, isSound, readCodes } from './codes.ts';
import { readQuantisers } from './quantisers.ts';
import { segmentsIn } from './segments.ts';

/** One channel as it is stored. `quantiser`: 64 factors, row by row of a block. */
export interface Component {
  readonly quantiser: Uint8Array;
  readonly dc: HuffmanCode;
  readonly ac: HuffmanCode;
}

export interface Plan {
  readonly width: number;
  readonly height: number;
  /** Grey alone, or Y, Cb and Cr. */
  readonly components: readonly Component[];
  /** Pixels across and down for each sample of Cb and Cr; 1 of a grey picture. */
  readonly across: 1 | 2;
  readonly down: 1 | 2;
  /** Between two restart markers; 0 where there are none. Units: MCUs. */
  readonly interval: number;
  /** Where the data of its only scan begins. Units: bytes. */
  readonly scan: number;
}

const [DHT, DQT, DRI, ADOBE, COM] = [0xc4, 0xdb, 0xdd, 0xee, 0xfe];
/** Baseline, and extended sequential; both with Huffman codes. */
const SEQUENTIAL = [0xc0, 0xc1];
/** More than libjpeg reads. Source: jmorecfg.h of libjpeg-turbo, JPEG_MAX_DIMENSION. */
const SIDE_PIXELS_MAX = 65_500;
/** The names of components by which readers know colours that are not to be converted. */
const RGB = [0x52, 0x47, 0x42];
const ADOBE_YCBCR = 1;

interface FrameHeader {
  readonly width: number;
  readonly height: number;
  readonly components: readonly FrameComponent[];
}

interface FrameComponent {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly quantiser: number;
}

interface Found {
  readonly codes: Map<number, HuffmanCode>;
  readonly quantisers: Map<number, Uint8Array>;
  interval: number;
  frame: FrameHeader | null;
  transform: number | null;
}

/**
 * Null for what is left to another decoder: progressive, arithmetic or 12-bit pictures, several scans, other
 * samplings and colours, 16-bit quantisers, and any header that is not sound. Bytes between segments and the
 * parameters of the scan are passed over, as all readers do.
 * Errors: never throws. Source: ITU-T T.81 B.2.
 */
export function baselinePlan(bytes: Uint8Array): Plan | null {
  const found: Found = { codes: new Map(), quantisers: new Map(), interval: 0, frame: null, transform: null };
  for (const { marker, bytes: segment, end } of segmentsIn(bytes)) {
    if (marker === SOS) return planOf(found, segment, end);
    if (!isRead(found, marker, segment)) return null;
  }
  return null;
}

/** False for a segment that is not sound, or of a picture that is not read here. */
function isRead(found: Found, marker: number, segment: Uint8Array): boolean {
  if (marker === DHT) return readCodes(segment, found.codes);
  if (marker === DQT) return readQuantisers(segment, found.quantisers);
  if (marker === DRI) {
    found.interval = segment[0]! * 256 + segment[1]!;
    return segment.length === 2;
  }
  if (SEQUENTIAL.includes(marker)) {
    const isFirst = found.frame === null;
    found.frame = frameIn(segment);
    return isFirst && found.frame !== null;
  }
  if (
    marker === ADOBE &&
    segment.length >= 12 &&
    Buffer.from(segment.subarray(0, 5)).equals(Buffer.from('Adobe'))
  )
    found.transform = segment[11]!;
  return marker === COM || (marker >= 0xe0 && marker <= 0xef);
}

function frameIn(segment: Uint8Array): FrameHeader | null {
  const [bits = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, count = 0] = segment;
  const [height, width] = [h1 * 256 + h0, w1 * 256 + w0];
  if (bits !== 8 || segment.length !== 6 + 3 * count) return null;
  if (width === 0 || height === 0 || width > SIDE_PIXELS_MAX || height > SIDE_PIXELS_MAX) return null;
  const components = Array.from({ length: count }, (_, i) => {
    const [id = 0, factors = 0, quantiser = 0] = segment.subarray(6 + 3 * i);
    return { id, across: factors >> 4, down: factors & 15, quantiser };
  });
  return { width, height, components };
}

/** `segment`: the header of the scan; its data begins at `scan`. */
function planOf(found: Found, segment: Uint8Array, scan: number): Plan | null {
  const { frame, interval } = found;
  if (frame === null || !isRightScan(frame, segment)) return null;
  const sampling = samplingOf(frame.components);
  if (sampling === null) return null;
  if (frame.components.length === 3) {
    const isRgb = frame.components.every(({ id }, i) => id === RGB[i]);
    if (isRgb || (found.transform !== null && found.transform !== ADOBE_YCBCR)) return null;
  }
  const components = frame.components.map(({ quantiser: from }, i): Component | null => {
    const tables = segment[2 + 2 * i]!;
    const quantiser = found.quantisers.get(from);
    const [dc, ac] = [found.codes.get(tables >> 4), found.codes.get(0x10 | (tables & 15))];
    return quantiser && dc && ac && isSound(dc, true) && isSound(ac, false) ? { quantiser, dc, ac } : null;
  });
  if (!components.every((each) => each !== null)) return null;
  return { width: frame.width, height: frame.height, components, ...sampling, interval, scan };
}

/** All components of the frame, in its order. */
function isRightScan({ components }: FrameHeader, segment: Uint8Array): boolean {
  const isWhole = segment[0] === components.length && segment.length === 4 + 2 * components.length;
  return isWhole && components.every(({ id }, i) => id === segment[1 + 2 * i]);
}

function samplingOf(components: readonly FrameComponent[]): Pick<Plan, 'across' | 'down'> | null {
  const [y, ...chroma] = components;
  const isUsual = (n: number): n is 1 | 2 => n === 1 || n === 2;
  if (!y) return null;
  const { across, down } = y;
  // Blocks of a single component follow each other, whatever its factors.
  if (chroma.length === 0)
    return across >= 1 && across <= 4 && down >= 1 && down <= 4 ? { across: 1, down: 1 } : null;
  const isWhole = new Set(components.map(({ id }) => id)).size === 3 && chroma.length === 2;
  if (!isWhole || !isUsual(across) || !isUsual(down)) return null;
  return chroma.every((each) => each.across === 1 && each.down === 1) ? { across, down } : null;
}
