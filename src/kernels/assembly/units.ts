/** Units of frames that are taken: the first of every few, in several rows. */

// Eight bytes at once, of which the next unit writes over what is too much: not the last eight units.
// @ts-ignore: decorator
@inline
function takeNarrow(samples: usize, out: usize, units: usize, bytes: usize, step: usize): usize {
  if (units <= 8) return 0;
  const end = samples + (units - 8) * step;
  for (let from = samples, to = out; from < end; from += step, to += bytes) store<u64>(to, load<u64>(from));
  return units - 8;
}

export function takeUnits(
  samples: usize,
  out: usize,
  rows: usize,
  stride: usize,
  units: usize,
  bytes: usize,
  step: usize,
): void {
  for (let y: usize = 0; y < rows; y++) {
    const from = samples + y * stride;
    const to = out + y * units * bytes;
    let i: usize = bytes <= 8 ? takeNarrow(from, to, units, bytes, step) : 0;
    for (; i < units; i++) {
      for (let b: usize = 0; b < bytes; b++) store<u8>(to + i * bytes + b, load<u8>(from + i * step + b));
    }
  }
}
