/** From the 10 or 12 bits of a file to the 16 of a frame. */

/**
 * In place: 0 stays 0 and the largest becomes 65,535, as the bits begin again behind the last of them.
 * `shift` brings the highest of `bits` to the top, 0 where it is there already; it loses nothing, and nothing
 * is rounded.
 */
export function toFullScale(samples: Uint16Array, bits: number, shift: number): Uint16Array {
  for (let i = 0; i < samples.length; i++) {
    const top = samples[i]! << shift;
    samples[i] = top | (top >>> bits);
  }
  return samples;
}
