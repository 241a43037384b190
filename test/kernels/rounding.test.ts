/** The one rounding of a mean, at the numbers where it shows: halves go up. */
import { expect, it } from 'vitest';
import { plainKernels } from '../../src/kernels/plain.ts';

/**
 * The mean of samples that add up to `sum` over `parts` frames, as an 8-bit and as a 16-bit picture has it.
 */
function means(sum: number, parts: number): [u8: number, u16: number] {
  const buffer = new ArrayBuffer(64);
  const kernels = plainKernels({ buffer } as WebAssembly.Memory);
  new Float64Array(buffer)[0] = sum;
  kernels.quantizeU8(0, 16, 1, 1, parts);
  kernels.quantizeU16(0, 32, 1, 257, parts);
  return [new Uint8Array(buffer)[16]!, new Uint16Array(buffer)[16]!];
}

it.each([
  ['1 and 2', 3, 2, 2, 386],
  ['1, 2 and 4', 7, 3, 2, 600],
  ['0 and 1', 1, 2, 1, 129],
  ['0, 0 and 1', 1, 3, 0, 86],
  ['254 and 255', 509, 2, 255, 65407],
] as const)('the mean of %s is rounded once, halves up', (_samples, sum, parts, u8, u16) => {
  expect(means(sum, parts)).toEqual([u8, u16]);
});
