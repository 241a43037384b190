/**
 * The tags by which a raw converter knows what a sensor's photosites mean. Source: DNG 1.4 chapter 4,
 * TIFF/EP.
 */
import { cameraColour } from '../core/camera-colour.ts';
import type { Mosaic } from '../core/frame.ts';
import { type Ratio, ratioNear } from '../core/ratio.ts';
import type { Area, Sensor } from '../core/sensor.ts';
import { bytes, type Field, longs, ratios, shorts, signedRatios, text } from './directory.ts';

const COLOURS = 'RGB';
const MATRIX_STEPS = 10_000;
const NEUTRAL_STEPS = 1_000_000;
const LEVEL_MAX = 65_535;
/**
 * The matrix of an unknown camera: its colours are taken for those of sRGB. Source: IEC 61966-2-1, XYZ at D65
 * to linear light.
 */
export const SRGB_MATRIX = [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.204, 1.057];
const D65 = 21;
const UNCHANGED: Ratio = [1, 1];

/**
 * Fields of the directory that has the photosites: their pattern and levels, from the corner of the area that
 * sees light.
 */
export function sensorFields(mosaic: Mosaic, sensor: Sensor, scale: number): Field[] {
  const { black, white } = sensor;
  const { area, crop } = shownOf(mosaic, sensor);
  const cell = cellAt(mosaic, area);
  const blacks = cell.map((site) => black[site] ?? 0);
  const isEven = blacks.every((level) => level === blacks[0]);
  const [rows, columns] = isEven ? [1, 1] : [mosaic.height, mosaic.width];
  const levels = (isEven ? blacks.slice(0, 1) : blacks).map((level) => levelOf(level * scale));
  return [
    shorts(33421, mosaic.height, mosaic.width),
    bytes(33422, ...cell.map((site) => COLOURS.indexOf(mosaic.colours[site] ?? 'G'))),
    bytes(50710, 0, 1, 2),
    shorts(50711, 1),
    shorts(50713, rows, columns),
    ratios(50714, ...levels),
    longs(50717, Math.min(LEVEL_MAX, Math.floor(white * scale))),
    ratios(50718, UNCHANGED, UNCHANGED),
    ratios(50719, [crop.left - area.left, 1], [crop.top - area.top, 1]),
    ratios(50720, [crop.width, 1], [crop.height, 1]),
    longs(50829, area.top, area.left, area.top + area.height, area.left + area.width),
  ];
}

function levelOf(level: number): Ratio {
  return ratioNear(level, 1e-4) ?? [0, 1];
}

/**
 * What the file says of where light is, and what of it is shown: from a whole cell on where there are four
 * photosites in one.
 */
export function shownOf(mosaic: Mosaic, sensor: Sensor): Pick<Sensor, 'area' | 'crop'> {
  const area = mosaic.width === 2 && mosaic.height === 2 ? fromWholeCell(sensor.area) : sensor.area;
  return { area, crop: inside(sensor.crop, area) };
}

/** LibRaw begins at a whole cell in any case, and then takes the black of another photosite. */
function fromWholeCell({ left, top, width, height }: Area): Area {
  const [x, y] = [left % 2, top % 2];
  return { left: left + x, top: top + y, width: width - x, height: height - y };
}

function inside(crop: Area, area: Area): Area {
  const [left, top] = [Math.max(crop.left, area.left), Math.max(crop.top, area.top)];
  const right = Math.min(crop.left + crop.width, area.left + area.width);
  const bottom = Math.min(crop.top + crop.height, area.top + area.height);
  return { left, top, width: right - left, height: bottom - top };
}

/** Which photosite of the frame's cell stands where in a cell that begins at the corner of the area. */
function cellAt({ width, height }: Mosaic, { left, top }: Area): number[] {
  return Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(left + (i % width)) % width, (top + Math.floor(i / width)) % height];
    return y * width + x;
  });
}

/** Fields of the first directory: how colours are made of them. */
export function colourFields(sensor: Sensor): Field[] {
  const { matrix, uniqueModel } = sensor;
  return [
    bytes(50706, 1, 4, 0, 0),
    bytes(50707, 1, 1, 0, 0),
    text(50708, uniqueModel),
    signedRatios(50721, ...(matrix ?? SRGB_MATRIX).map(inSteps(MATRIX_STEPS))),
    ratios(50727, UNCHANGED, UNCHANGED, UNCHANGED),
    ratios(50728, ...neutralOf(sensor).map(inSteps(NEUTRAL_STEPS))),
    signedRatios(50730, [0, 1]),
    ratios(50731, UNCHANGED),
    ratios(50732, UNCHANGED),
    ratios(50734, UNCHANGED),
    ratios(50739, UNCHANGED),
    shorts(50778, D65),
  ];
}

/** What grey gives, the brightest colour 1: as the camera was set, or in daylight where it does not say. */
function neutralOf(sensor: Sensor): number[] {
  const grey = cameraColour(sensor, 'camera').gains.map((gain) => 1 / gain);
  return grey.map((level) => level / Math.max(...grey));
}

function inSteps(steps: number): (value: number) => Ratio {
  return (value) => [Math.round(value * steps), steps];
}
