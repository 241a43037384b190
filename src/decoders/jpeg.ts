/** JPEG files as cameras write them: baseline, 8 bits, grey or YCbCr in one scan. Decoded by ourselves. */
import { StackError } from '../core/errors.ts';
import { walkJpeg } from './containers/jpeg.ts';
import { type Decoder, mustNotBeTooLarge } from './decoder.ts';
import { orientationInBlocks, readCaptureFacts } from './exif.ts';
import { addScan } from './jpeg/adding.ts';
import { isOver } from './jpeg/after-scan.ts';
import { damaged, damages } from './jpeg/damage.ts';
import { baselinePlan, type Plan } from './jpeg/plan.ts';
import { profileIn } from './jpeg/profile.ts';
import { drawRelay, readRelay } from './jpeg/relay.ts';
import { wasmScan } from './jpeg/wasm.ts';
import { viaSharp } from './via-sharp.ts';

export const jpeg: Decoder = {
  name: 'jpeg',
  // The samples have one right value. It is another one only where a mistake has been mended.
  version: 'baseline 1',
  extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
  matches: (bytes) => baselinePlan(bytes) !== null,
  walk: walkJpeg,
  async readHeader(bytes) {
    const { width, height, components } = planOf(bytes);
    mustNotBeTooLarge(width, height);
    return {
      shape: { width, height, channels: components.length === 1 ? 1 : 3, fullScale: 255 },
      hasAlpha: false,
      orientation: orientationInBlocks(bytes),
      iccProfile: profileIn(bytes),
      transfer: 'srgb',
    };
  },
  readFacts: readCaptureFacts,
  // A small picture needs an eighth of the work, and not every bit.
  glance: viaSharp.glance,
  decodesInto: true,
  async decode(bytes, _header, _pace, into, relay) {
    const plan = planOf(bytes);
    const { width, height, components } = plan;
    const rowSamples = width * components.length;
    // Every sample is written, or none is taken.
    const samples = into ?? Buffer.allocUnsafeSlow(rowSamples * height);
    const scan = relay ? drawRelay(relay) : wasmScan;
    const end = scan(bytes, plan, (rows, first) => samples.set(rows, first * rowSamples));
    if (!isOver(bytes, end)) throw damaged(damages.leftOver, height - 1, plan);
    return samples;
  },
  readAhead: async (bytes, relay) => readRelay(bytes, planOf(bytes), relay),
  addTo: async (bytes, sums, desk) => addScan(bytes, planOf(bytes), sums, desk),
};

/** Errors: decode-failed. */
function planOf(bytes: Uint8Array): Plan {
  const plan = baselinePlan(bytes);
  if (plan) return plan;
  throw new StackError(
    'decode-failed',
    'the picture is damaged, or no baseline JPEG: its header is not sound',
  );
}
