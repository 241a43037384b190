/**
 * The reference of the kernels that round estimates, with the boxes that these leave open, as plain loops.
 */
import type { Kernels, Offset } from './kernels.ts';

const near32 = Math.fround;

/** Added to so large a number a float is rounded to a whole one. */
const WHOLE = 2 ** 23;

/** Shape: as the Kernels interface says. */
export function plainDoubts(memory: WebAssembly.Memory): Pick<Kernels, 'roundColumns' | 'encodeColumns'> {
  const round = (
    [columns, out, boxes, channels, k]: [Offset, Offset, number, number, number],
    factor: number,
    doubts: Offset,
    sampleOf: (value: number) => { sample: number; isNear: boolean },
  ) => {
    const from = new Float32Array(memory.buffer, columns);
    const to = new Uint8Array(memory.buffer, out, boxes * channels);
    const noted = new Uint32Array(memory.buffer, doubts);
    let count = 0;
    for (let i = 0; i < boxes; i++) {
      let isDoubtful = false;
      for (let c = 0; c < channels; c++) {
        let sum = from[i * k * channels + c]!;
        for (let x = 1; x < k; x++) sum = near32(sum + from[(i * k + x) * channels + c]!);
        const { sample, isNear } = sampleOf(near32(sum * near32(factor)));
        to[i * channels + c] = sample;
        isDoubtful ||= isNear;
      }
      if (isDoubtful) noted[count++] = i;
    }
    return count;
  };
  const mostOff = (value: number, error: number, share: number) =>
    near32(near32(error) + near32(value * near32(share)));

  return {
    roundColumns: (columns, out, boxes, channels, k, factor, error, share, doubts) =>
      round([columns, out, boxes, channels, k], factor, doubts, (value) => {
        // What is halfway goes to the even one, as in float32.
        const sample = near32(near32(value + WHOLE) - WHOLE);
        const most = near32(near32(0.5 - near32(error)) - near32(value * near32(share)));
        return { sample, isNear: Math.abs(near32(value - sample)) > most };
      }),
    encodeColumns(columns, out, boxes, channels, k, factor, error, share, doubts, boundaries, hints) {
      const [bounds, hint] = [
        new Float64Array(memory.buffer, boundaries, 256),
        new Uint16Array(memory.buffer, hints, 65536),
      ];
      return round([columns, out, boxes, channels, k], factor, doubts, (value) => {
        const most = mostOff(value, error, share);
        const least = Math.max(near32(value - most), 0);
        let sample = hint[Math.floor(least)]!;
        while (sample < 255 && bounds[sample + 1]! <= least) sample++;
        return { sample, isNear: sample < 255 && bounds[sample + 1]! <= near32(value + most) };
      });
    },
  };
}
