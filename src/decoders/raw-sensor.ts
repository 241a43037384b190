/** What LibRaw knows of a sensor: its levels, areas and colours. */
import { StackError } from '../core/errors.ts';
import type { Mosaic } from '../core/frame.ts';
import type { Area, Sensor } from '../core/sensor.ts';
import { mosaicIn, type ReadXTrans, refused } from './raw-mosaic.ts';
import { askLibraw, type Metadata, PROPORTIONAL } from './via-libraw.ts';

/** Whole cells of any pattern. Units: photosites. */
const PROBE = 48;
/** The samples less their black, and nothing else: not developed, not scaled, not turned. */
const UNDEVELOPED = {
  ...PROPORTIONAL,
  outputColor: 0,
  noAutoScale: true,
  noInterpolation: true,
};
const D65 = 21;
/** The value of an inset that the camera does not say. */
const NO_INSET = 65535;

/** The corner of what sees light. Shape: `samples[y * width + x]`. */
interface Corner {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint16Array;
}

/** Errors: those of decoding; unsupported-colour for photosites that are no rows and columns. */
export function sensorIn(bytes: Uint8Array, readXTrans: ReadXTrans): Promise<Sensor> {
  return askLibraw(bytes, {}, (libraw, another) => {
    const raw = libraw.rawImageData();
    if (!raw) throw refused('has been developed already');
    const area = { left: raw.left_margin, top: raw.top_margin, width: raw.width, height: raw.height };
    const corner = cornerOf(raw, area);
    // The common black level is known only after decoding.
    const said = libraw.metadata(true);
    const { color_data: colour, camera_make: make, camera_model: model } = said;
    const lit = another({ ...UNDEVELOPED, cropbox: [0, 0, corner.width, corner.height] }).imageData();
    if (lit.width !== corner.width || lit.height !== corner.height || lit.colors !== 3) {
      throw refused('has photosites that are no rows and columns (SuperCCD)');
    }
    const mosaic = mosaicIn(said, bytes, readXTrans);
    const [red = 0, green = 0, blue = 0] = colour.cam_mul;
    return {
      black: blackIn(corner, lit.data, mosaic, { area, common: colour.black }),
      white: colour.maximum,
      area,
      crop: cropIn(said, area),
      multipliers: red > 0 && green > 0 && blue > 0 ? [red, green, blue] : null,
      matrix: matrixIn(colour),
      uniqueModel: colour.UniqueCameraModel || `${make} ${model}`.trim(),
    };
  });
}

function cornerOf(
  { raw_width, data }: { readonly raw_width: number; readonly data: Uint16Array },
  { left, top, width, height }: Area,
): Corner {
  const corner = { width: Math.min(PROBE, width), height: Math.min(PROBE, height) };
  const samples = new Uint16Array(corner.width * corner.height);
  for (let y = 0; y < corner.height; y++) {
    const start = (top + y) * raw_width + left;
    samples.set(data.subarray(start, start + corner.width), y * corner.width);
  }
  return { ...corner, samples };
}

/**
 * The black of each photosite of the cell: what LibRaw has taken from its sample. `lit` has three channels a
 * photosite, of which its colour alone may be more than 0; where none is, in the whole corner, the common
 * black level counts.
 *
 * Errors: unsupported-colour, where LibRaw sees other colours than the mosaic.
 */
function blackIn(
  { width, height, samples }: Corner,
  lit: ArrayLike<number>,
  mosaic: Mosaic,
  { area, common }: { readonly area: Area; readonly common: number },
): number[] {
  const black: number[] = Array(mosaic.colours.length).fill(common);
  const isFound = black.map(() => false);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [area.left + (at % width), area.top + Math.floor(at / width)];
    const site = (y % mosaic.height) * mosaic.width + (x % mosaic.width);
    const channel = 'RGB'.indexOf(mosaic.colours[site]!);
    if (([0, 1, 2] as const).some((other) => other !== channel && lit[3 * at + other] !== 0)) {
      throw refused(
        'has photosites that are no rows and columns (SuperCCD), or of other colours than its header says',
      );
    }
    const value = lit[3 * at + channel]!;
    if (value === 0 || isFound[site]) continue;
    black[site] = samples[at]! - value;
    isFound[site] = true;
  }
  return black;
}

/** What sees light, where the camera says no smaller part of it. */
function cropIn({ raw_inset_crops }: Metadata, area: Area): Area {
  const [inset] = raw_inset_crops;
  if (!inset || inset.cleft === NO_INSET || inset.cwidth === 0 || inset.cheight === 0) return area;
  const crop = { left: inset.cleft, top: inset.ctop, width: inset.cwidth, height: inset.cheight };
  const isInside =
    crop.left >= area.left &&
    crop.top >= area.top &&
    crop.left + crop.width <= area.left + area.width &&
    crop.top + crop.height <= area.top + area.height;
  return isInside ? crop : area;
}

/** LibRaw's own for the camera, or what a DNG says, for daylight where it has two. */
function matrixIn({ cam_xyz, dng_color }: Metadata['color_data']): number[] | null {
  const said = dng_color.toSorted((a, b) => Number(b.illuminant === D65) - Number(a.illuminant === D65));
  const matrices = [cam_xyz, ...said.map(({ colormatrix }) => colormatrix)];
  const known = matrices.find((matrix) => matrix.flat().some((value) => value !== 0));
  if (!known) return null;
  const matrix = known.slice(0, 3).flatMap((row) => row.slice(0, 3));
  if (matrix.length !== 9)
    throw new StackError(
      'decode-failed',
      `the raw file is damaged: its matrix of colours has ${matrix.length} numbers of 9`,
    );
  return matrix;
}
