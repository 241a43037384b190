/** Pictures of a stack of raw frames: the mosaic itself, or developed, as its sensor says. */
import { boxEdge } from '../../core/boxes.ts';
import { toLinearSrgb } from '../../core/camera-colour.ts';
import { demosaicFor } from '../../core/demosaic.ts';
import { blankSamples, type Picture, type PictureShape } from '../../core/frame.ts';
import { boxOf } from '../../core/mosaic.ts';
import {
  boxesOf,
  type Census,
  censusOf,
  type Levels,
  type MosaicBoxes,
  sortByColour,
  toLevels,
} from '../../core/mosaic-boxes.ts';
import { MosaicRows } from '../../core/mosaic-rows.ts';
import type { Sensor } from '../../core/sensor.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';
import { BoxRow } from './box-row.ts';
import { CalibratedPlanes } from './calibrated-planes.ts';
import { type Task, taskOf, withoutBlack } from './mosaic-task.ts';
import { PlaneRow } from './plane-row.ts';
import { Rounding } from './rounding.ts';
import type { Rendered, Renders, Wanted } from './wanted.ts';

const FULL_SCALE = 65535;

export class MosaicRenderer implements Renders {
  private readonly planes: CalibratedPlanes;
  private readonly space: FoldBuffers;
  private readonly line: PlaneRow;
  private readonly boxes: BoxRow;
  private readonly rounding: Rounding;
  /** A row of photosites, of boxes, of colours, and of the picture. */
  private readonly acc: Offset;
  private readonly box: Offset;
  private readonly row: Offset;
  private readonly out: Offset;

  /** Errors: stack-full when rows do not fit beside the planes. */
  constructor(planes: DrawnFrom, space: FoldBuffers) {
    const { arena, rowSamples } = space;
    this.planes = new CalibratedPlanes(planes, space);
    this.space = space;
    this.line = new PlaneRow(this.planes, space);
    this.acc = arena.take(rowSamples * 8);
    this.box = arena.take(rowSamples * 8);
    this.row = arena.take(rowSamples * 3 * 8);
    this.out = arena.take(rowSamples * 3 * 4);
    this.boxes = new BoxRow(this.planes, space, this.box);
    this.rounding = new Rounding(space);
  }

  /**
   * Developed: what the camera shows of its frame, in boxes of whole cells that bring it down to
   * `maxEdgePixels`, or demosaiced where it is small enough. The black of as many frames as a blend weighs is
   * taken out; of differences it has gone already.
   * Units: samples 0..fullScale of the picture, by the curve of sRGB unless `asStored`. Rounding: sums of
   * whole numbers are exact, black, balance and matrix are float64; then once, halves up.
   *
   * Errors: broken-invariant without a sensor; cannot-create when the sensor shows nothing; stack-full.
   */
  picture(wanted: Wanted): Rendered {
    const { calibration, development } = wanted;
    this.planes.apply(calibration && development ? { ...calibration, ...development.sensor } : null);
    const task = taskOf(this.space.shape, this.planes.frames, this.planes.scale, wanted);
    const { width, height } = task.crop;
    const k = boxOf(task.mosaic, boxEdge(width, height, wanted.maxEdgePixels));
    this.line.black = task.kept ? null : { ...task.mosaic, levels: task.sensor.black };
    if (k > 1) return this.boxed(task, k);
    const form = wanted.development?.as;
    return form ? this.itself(task, form === 'stretched' ? roomAbove(task) : 1) : this.demosaiced(task);
  }

  /**
   * Shape: the whole sensor, one sample a photosite. A blend that weighs frames so that they make one has the
   * black of a frame; what is made otherwise is without it. Rounding: once, halves up; where it is stretched,
   * after that.
   */
  private itself(task: Task, scale: number): Rendered {
    const { line, out, rounding, space } = this;
    const { depth, mosaic, sensor, kept } = task;
    const { width, height } = space.shape;
    let isOneFrame = false;
    let isKept = false;
    const picture = this.rows(task, { width, height, channels: 1, mosaic }, (y) => {
      const { parts, weight } = this.draw(task, y);
      isOneFrame = weight === parts;
      isKept = kept !== null && line.weight > 0;
      if (isKept) this.plusBlack(kept!, parts, y);
      else if (!isOneFrame) line.lessBlack();
      space.kernels.clamp(line.at, line.n, (FULL_SCALE * parts) / scale);
      if (scale > 1) space.kernels.quantizeU16(line.at, out, width, scale, parts);
      else rounding.round({ depth, curve: false }, line.at, out, width, parts);
    });
    const { black, white } = isKept ? kept! : isOneFrame ? sensor : withoutBlack(sensor);
    const levels = { black: black.map((level) => level * scale), white: white * scale };
    return { ...picture, sensor: { ...sensor, ...levels } };
  }

  /** To what a dark was taken out of, so that what is below it is there. */
  private plusBlack({ black }: Sensor, parts: number, y: number): void {
    const { width = 1, height = 1 } = this.space.shape.mosaic ?? {};
    const row = this.numbers(this.line.at, this.line.n);
    const first = (y % height) * width;
    for (let x = 0; x < row.length; x++) row[x]! += parts * black[first + (x % width)]!;
  }

  private demosaiced(task: Task): Picture {
    const { crop, colour, mosaic } = task;
    const { width, height } = crop;
    const demosaic = demosaicFor(mosaic);
    const rows = new MosaicRows({ ...task, gains: colour.gains }, (y) => {
      const levels = this.draw(task, y);
      return { ...levels, numbers: this.numbers(this.line.at, this.line.n) };
    });
    return this.rows(task, { width, height, channels: 3 }, (y) => {
      const around = rows.around(y);
      const row = this.numbers(this.row, 3 * width);
      demosaic(around, row);
      this.finish(task, row);
    });
  }

  /** One row of the frames on the line. */
  private draw({ blend, drawn, kept }: Task, y: number): Levels {
    const { line } = this;
    line.clear();
    line.moveTo(y);
    const parts = blend.draw(line, drawn) * this.planes.scale;
    return { parts, weight: kept ? 0 : line.weight };
  }

  private boxed(task: Task, k: number): Picture {
    const { blend, drawn, mosaic, sensor, crop, colour } = task;
    const boxes = boxesOf(mosaic, sensor, crop, k);
    const { tile, across, down } = boxes;
    const grid = {
      width: boxes.width / tile.width,
      channels: tile.width,
      stride: this.space.rowSamples * tile.height,
      k: k / tile.width,
    };
    const isStraight = this.boxes.begin(grid, (row) => blend.draw(row, drawn));
    const add = (y: number, rows: number) =>
      isStraight ? this.addBoxes(task, boxes, y, rows) : this.addRows(task, boxes, y, rows);
    const censuses = new Map<string, Census>();
    return this.rows(task, { width: across, height: down, channels: 3 }, (y) => {
      const top = boxes.top + y * k;
      const rows = Math.min(k, boxes.height - y * k);
      const key = `${top % mosaic.height} ${rows}`;
      const census = censuses.get(key) ?? censusOf(boxes, top, rows);
      censuses.set(key, census);
      this.space.kernels.fill(this.row, 0, 3 * across * 8);
      const row = this.numbers(this.row, 3 * across);
      let levels: Levels = { parts: 1, weight: 0 };
      for (let i = 0; i < tile.height; i++) {
        levels = add(top + i, rows / tile.height);
        sortByColour(boxes, top + i, this.numbers(this.box, across * tile.width), row);
      }
      toLevels(row, census, levels, sensor.white, colour.gains);
      this.finish(task, row);
    });
  }

  /**
   * `rows` rows of the frames from `y` on, each in the same row of tiles, where the blend only weighs planes.
   */
  private addBoxes({ blend, drawn, kept }: Task, { left }: MosaicBoxes, y: number, rows: number): Levels {
    const { boxes } = this;
    boxes.clear();
    boxes.moveTo(y * this.space.rowSamples + left, rows);
    const parts = blend.draw(boxes, drawn) * this.planes.scale;
    return { parts, weight: kept ? 0 : boxes.weight };
  }

  /** The same where it bends samples, or where sums are too large to be added up box by box. */
  private addRows({ blend, drawn, kept }: Task, boxes: MosaicBoxes, y: number, rows: number): Levels {
    const { line, acc, box } = this;
    const { kernels } = this.space;
    const { left, width, tile, k } = boxes;
    line.clear();
    kernels.fill(acc, 0, line.n * 8);
    let parts = 1;
    for (let i = 0; i < rows; i++) {
      line.moveTo(y + i * tile.height);
      parts = blend.draw(line, drawn) * this.planes.scale;
      if (line.bent) kernels.pour(line.at, acc, line.n);
    }
    const from = (line.bent ? acc : line.at) + left * 8;
    kernels.boxColumns(from, box, width / tile.width, tile.width, k / tile.width);
    return { parts, weight: kept ? 0 : line.weight };
  }

  /** From balanced colours of the camera to samples. */
  private finish({ colour, depth, curve }: Task, row: Float64Array): void {
    toLinearSrgb(row, colour.matrix, FULL_SCALE);
    this.rounding.round({ depth, curve }, this.row, this.out, row.length, 1);
  }

  /** A picture whose rows `make` leaves in `out`, one after the other. */
  private rows({ depth }: Task, shape: PictureShape, make: (y: number) => void): Picture {
    const { width, height, channels } = shape;
    const samples = blankSamples(depth, width * height * channels);
    const bytes = new Uint8Array(samples.buffer);
    const rowBytes = (width * channels * depth) / 8;
    for (let y = 0; y < height; y++) {
      make(y);
      bytes.set(this.space.arena.bytes(this.out, rowBytes), y * rowBytes);
    }
    return { shape, depth, samples };
  }

  private numbers(at: Offset, n: number): Float64Array {
    return new Float64Array(this.space.arena.memory.buffer, at, n);
  }
}

/** How many times the numbers of a sensor go into 16 bits: by their bits, for some are above white. */
function roomAbove({ sensor, kept, depth }: Task): number {
  const most = 2 ** Math.ceil(Math.log2((kept ?? sensor).white + 1)) - 1;
  return depth === 16 ? Math.max(1, Math.floor(FULL_SCALE / most)) : 1;
}
