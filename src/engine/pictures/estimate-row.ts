/**
 * A row of boxes of what is bent sample by sample, drawn as estimates in float32, which differ from the exact
 * numbers by less than they say.
 */
import type { Row } from '../../blends/blend.ts';
import { powerSeries } from '../../core/logarithm.ts';
import type { PlaneName, WordPlane } from '../../core/plane.ts';
import type { Columns, Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom, Whereabouts } from '../planes/plane.ts';

/** What a rounding of float32 is off by at most, as a share. */
const ROUNDING = 2 ** -24;
/**
 * Roundings behind a sample of a box, two of them in reserve; each row and each column is one more. And of
 * counts whose last bit was lost.
 */
const ROUNDINGS = 6;
const ROUNDINGS_WIDE = 18;

/** Shape: one float32 a sample of a row of the frames, the sum over the rows of a box, at `columns`. */
export class EstimateRow implements Row {
  readonly columns: Offset;
  /** Each of the columns is to be multiplied by it. */
  unit = 1;
  private roundings = ROUNDINGS;
  /** Whether the blend asks for what can be estimated, of planes that can be. */
  private isEstimate = false;
  private added: [plane: PlaneName, weight: number][] = [];
  private start = 0;
  private rows = 1;
  private tools: Offset | null = null;
  private readonly planes: DrawnFrom;
  private readonly space: FoldBuffers;

  /** Errors: stack-full when a row does not fit beside the planes. */
  constructor(planes: DrawnFrom, space: FoldBuffers) {
    this.planes = planes;
    this.space = space;
    this.columns = space.arena.take((space.rowSamples + 1) * 4);
  }

  /** Whether pictures can be drawn here; `draw` is tried for it. */
  begin(draw: (row: Row) => void): boolean {
    this.isEstimate = false;
    // Four samples are taken at a time.
    if (this.space.rowSamples < 4) return false;
    this.moveTo(0, 1);
    draw(this);
    return this.isEstimate;
  }

  /** The rows of the frames, as many from that of sample `start` on, that are drawn from now on. */
  moveTo(start: number, rows: number): void {
    this.start = start;
    this.rows = rows;
    this.added = [];
  }

  /**
   * How far a sample of the picture, of a box with `k` columns, is off at most: a share of itself, and of
   * full scale. Its share is the roundings of a sample before it is added, of the additions, and of two for
   * the scale. The exponents of `power` are off by a share of 5 roundings: a sample y of 0..1 is then off by
   * 5 ln 2 y log2(1/y), which is 1.9 roundings of full scale at most, and so is their mean; what is left of
   * three is in reserve.
   */
  errorOf(k: number): { readonly share: number; readonly ofScale: number } {
    return { share: (this.roundings + this.rows + k) * ROUNDING, ofScale: 3 * ROUNDING };
  }

  add(plane: PlaneName, weight: number): void {
    this.isEstimate = false;
    this.added.push([plane, weight]);
  }

  deviation(frames: number): void {
    const [sum, squares] = [this.countsOf('sum'), this.countsOf('squares')];
    const isPlain = this.added.length === 1 && this.added[0]?.[0] === 'sum' && this.added[0][1] === 1;
    if (!isPlain || !sum || !squares || !('near' in sum) || !('low' in squares) || squares.high !== null)
      return;
    const { near, far } = sum;
    const { kernels } = this.space;
    const { start } = this;
    const row = [...this.edges(), frames] as const;
    const [from, all] = [near + start * 2, squares.low + start * 4];
    if (far === null) kernels.deviationsU16(from, all, ...row);
    else if (far.bits === 8) kernels.deviationsFarU8(from, far.at + start, all, ...row);
    else kernels.deviationsFarU16(from, far.at + start * 2, all, ...row);
    this.unit = 2;
    this.roundings = ROUNDINGS;
    this.isEstimate = true;
  }

  power(scale: number, most: number, black: WordPlane, blackFrom: number): void {
    if (black !== 'zeros') return;
    const [logs, zeros] = [this.countsOf('logs'), this.countsOf('zeros')];
    const [first, second, ...others] = this.added;
    const isPlain = first?.[0] === 'logs' && first[1] === 1 && others.length === 0;
    const zeroWeight = second?.[0] === 'zeros' ? second[1] : 0;
    if (!isPlain || (second && zeroWeight === 0)) return;
    if (!logs || !zeros || !('low' in logs) || !('low' in zeros) || zeros.high !== null) return;
    const { kernels } = this.space;
    const [low, none] = [logs.low + this.start * 4, zeros.low + this.start * 4];
    const [edges, zeroStep, tools] = [this.edges(), zeroWeight / scale, this.toolsAt()];
    // Of counts that may have all 32 bits the kernel takes all but the last.
    const isNarrow = this.planes.plane('logs').fitsBoxes(2, this.planes.frames);
    this.roundings = isNarrow ? ROUNDINGS : ROUNDINGS_WIDE;
    if (isNarrow) {
      kernels.powersU32(low, none, ...edges, blackFrom, 1 / scale, zeroStep, tools);
    } else {
      const high = logs.high === null ? low : logs.high + this.start * 4;
      const highStep = logs.high === null ? 0 : 2 ** 32 / scale;
      kernels.powersU64(low, high, none, ...edges, blackFrom, 2 / scale, zeroStep, tools, highStep);
    }
    this.unit = most;
    this.isEstimate = true;
  }

  clamp(): void {
    this.isEstimate = false;
  }

  absolute(): void {
    this.isEstimate = false;
  }

  shoulder(): void {
    this.isEstimate = false;
  }

  private countsOf(plane: PlaneName): Whereabouts | undefined {
    return this.planes.plane(plane).whereabouts;
  }

  private edges(): Columns {
    const { rowSamples } = this.space;
    return [this.columns, rowSamples, this.rows, rowSamples];
  }

  private toolsAt(): Offset {
    if (this.tools === null) {
      const { arena } = this.space;
      const series = powerSeries();
      this.tools = arena.take(series.byteLength);
      new Float32Array(arena.memory.buffer, this.tools, series.length).set(series);
    }
    return this.tools;
  }
}
