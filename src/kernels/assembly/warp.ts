/** Frames laid on another grid, row by row; `tools` are as src/kernels/kernels.ts says. */
import { channelsOf, pixel } from './warp-pixel';

const MODEL: usize = 2048;
const CORNER: usize = MODEL + 64;
const STEP: i32 = 32;
const FARTHEST = 2147483647.0;

let placeX: i32 = 0;
let placeY: i32 = 0;

// @ts-ignore: decorator
@inline
function fixed(pixels: f64): i32 {
  return <i32>min(max(floor(pixels * 65536 + 0.5), -FARTHEST), FARTHEST);
}

// @ts-ignore: decorator
@inline
function place(tools: usize, x: f64, y: f64): void {
  const m = tools + MODEL;
  const d = load<f64>(m, 48) * x + load<f64>(m, 56) * y + 1;
  placeX = fixed((load<f64>(m) * x + load<f64>(m, 8) * y + load<f64>(m, 16)) / d);
  placeY = fixed((load<f64>(m, 24) * x + load<f64>(m, 32) * y + load<f64>(m, 40)) / d);
}

// The edge repeated: a corner of 4 x 4 pixels, of which some are outside.
function gather<T, C>(samples: usize, width: i32, height: i32, tools: usize, x: i32, y: i32): void {
  const channels = channelsOf<C>();
  for (let j = 0; j < 4; j++) {
    const row = min(max(y + j, 0), height - 1) * width;
    for (let i = 0; i < 4; i++) {
      const from = (row + min(max(x + i, 0), width - 1)) * channels;
      for (let c = 0; c < channels; c++) {
        const sample = load<T>(samples + <usize>(from + c) * sizeof<T>());
        store<T>(tools + CORNER + 32 * j + <usize>(i * channels + c) * sizeof<T>(), sample);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function isInside(a: i32, b: i32, edge: i32): bool {
  return min(a, b) >= 65536 && max(a, b) < (edge - 2) << 16;
}

function row<T, C>(
  samples: usize,
  width: i32,
  height: i32,
  tools: usize,
  y: i32,
  out: usize,
  covered: usize,
): void {
  const size = <usize>channelsOf<C>() * sizeof<T>();
  const stride = <usize>width * size;
  let start = width;
  let end = 0;
  place(tools, 0, <f64>y);
  let xa = placeX;
  let ya = placeY;
  for (let left = 0; left < width; left += STEP) {
    place(tools, <f64>(left + STEP), <f64>y);
    const dx = placeX - xa;
    const dy = placeY - ya;
    const inside = isInside(xa, placeX, width) && isInside(ya, placeY, height);
    const n = min(STEP, width - left);
    if (inside) {
      let to = out + <usize>left * size;
      const base = samples - stride - size;
      for (let i = 0, x = 0, y = 0; i < n; i++, x += dx, y += dy, to += size) {
        const px = xa + (x >> 5);
        const py = ya + (y >> 5);
        const at = base + <usize>(py >> 16) * stride + <usize>(px >> 16) * size;
        pixel<T, C>(at, stride, tools, px, py, to);
      }
      start = min(start, left);
      end = left + n;
    } else {
      for (let i = 0; i < n; i++) {
        const px = xa + ((dx * i) >> 5);
        const py = ya + ((dy * i) >> 5);
        if (px < 0 || py < 0 || px > (width - 1) << 16 || py > (height - 1) << 16) continue;
        gather<T, C>(samples, width, height, tools, (px >> 16) - 1, (py >> 16) - 1);
        pixel<T, C>(tools + CORNER, 32, tools, px, py, out + <usize>(left + i) * size);
        start = min(start, left + i);
        end = left + i + 1;
      }
    }
    xa = placeX;
    ya = placeY;
  }
  if (end == 0) start = 0;
  memory.fill(out, 0, <usize>start * size);
  memory.fill(out + <usize>end * size, 0, <usize>(width - end) * size);
  store<u32>(covered, start);
  store<u32>(covered + 4, end);
}

// @ts-ignore: decorator
@inline
function warp<T>(
  samples: usize,
  out: usize,
  covered: usize,
  tools: usize,
  width: i32,
  height: i32,
  channels: i32,
  first: i32,
  rows: i32,
): void {
  const stride = <usize>(width * channels) * sizeof<T>();
  for (let r = 0; r < rows; r++) {
    const to = out + <usize>r * stride;
    const span = covered + <usize>(8 * r);
    if (channels == 3) row<T, i32>(samples, width, height, tools, first + r, to, span);
    else row<T, bool>(samples, width, height, tools, first + r, to, span);
  }
}

export function warpU8(
  samples: usize,
  out: usize,
  covered: usize,
  tools: usize,
  width: i32,
  height: i32,
  channels: i32,
  first: i32,
  rows: i32,
): void {
  warp<u8>(samples, out, covered, tools, width, height, channels, first, rows);
}

export function warpU16(
  samples: usize,
  out: usize,
  covered: usize,
  tools: usize,
  width: i32,
  height: i32,
  channels: i32,
  first: i32,
  rows: i32,
): void {
  warp<u16>(samples, out, covered, tools, width, height, channels, first, rows);
}
