/** Rows of a mosaic as levels, for a picture at full size: five at a time, each made once. */
import { type Photosites, REACH } from './demosaic.ts';
import type { Mosaic } from './frame.ts';
import { coloursOf, mirrored } from './mosaic.ts';
import type { Levels } from './mosaic-boxes.ts';
import type { Area, Sensor } from './sensor.ts';

/** Numbers that a blend has drawn of one row of the frame. */
export interface DrawnRow extends Levels {
  readonly numbers: Float64Array;
}

/** What rows are made of. `area`: photosites that see light; what lies beyond is their mirror image. */
export interface Seen {
  readonly mosaic: Mosaic;
  readonly sensor: Sensor;
  readonly crop: Area;
  readonly area: Area;
  readonly gains: readonly number[];
}

export class MosaicRows {
  private readonly seen: Seen;
  private readonly draw: (y: number) => DrawnRow;
  private readonly colours: Uint8Array;
  /** The column of the frame that each photosite is from. */
  private readonly columns: Int32Array;
  private known = new Map<number, Photosites>();

  /** `draw` gives a row of the frame by its number; its numbers need last until the next. */
  constructor(seen: Seen, draw: (y: number) => DrawnRow) {
    this.seen = seen;
    this.draw = draw;
    this.colours = coloursOf(seen.mosaic);
    const { crop, area } = seen;
    this.columns = Int32Array.from({ length: crop.width + 2 * REACH }, (_, i) => {
      return mirrored(crop.left + i - REACH, area.left, area.left + area.width - 1);
    });
  }

  /** Those around row `y` of the crop, for the demosaicing of it. */
  around(y: number): Photosites[] {
    const { known } = this;
    const { crop, area } = this.seen;
    this.known = new Map();
    return Array.from({ length: 2 * REACH + 1 }, (_, i) => {
      const from = mirrored(crop.top + y + i - REACH, area.top, area.top + area.height - 1);
      const row = this.known.get(from) ?? known.get(from) ?? this.make(from);
      this.known.set(from, row);
      return row;
    });
  }

  private make(y: number): Photosites {
    const { mosaic, sensor, gains } = this.seen;
    const { numbers, parts, weight } = this.draw(y);
    const first = (y % mosaic.height) * mosaic.width;
    const ranges = sensor.black.map((black) => parts * (sensor.white - black));
    const values = new Float64Array(this.columns.length);
    const colours = new Uint8Array(this.columns.length);
    for (let i = 0; i < values.length; i++) {
      const x = this.columns[i]!;
      const site = first + (x % mosaic.width);
      const colour = this.colours[site]!;
      const level = (numbers[x]! - weight * sensor.black[site]!) / ranges[site]!;
      // Where a colour is full it must be no more than the others: white stays white.
      values[i] = Math.min(1, level * gains[colour]!);
      colours[i] = colour;
    }
    return { values, colours };
  }
}
