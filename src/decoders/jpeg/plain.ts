/** The reference of decoding a scan, as plain loops over whole planes. */
import { type Damage, damaged, damages } from './damage.ts';
import { PlainBits } from './plain-bits.ts';
import { type Channel, readBlock, symbolsOf } from './plain-blocks.ts';
import { chromaAt, colourOf, type Samples, transform } from './plain-pixels.ts';
import type { Plan } from './plan.ts';
import { mostOf } from './quantisers.ts';
import type { DecodeScan } from './scan.ts';

interface Layer extends Channel, Samples {
  /** Blocks of an MCU. */
  readonly across: number;
  readonly down: number;
}

export const plainScan: DecodeScan = (bytes, plan, take) => {
  const [mcusAcross, mcusDown] = mcusOf(plan);
  const layers = plan.components.map((_, i) => layerOf(plan, i, mcusAcross, mcusDown));
  const bits = new PlainBits(bytes, plan.scan);
  for (let mcu = 0; mcu < mcusAcross * mcusDown; mcu++) {
    const row = Math.floor(mcu / mcusAcross);
    const damage = beforeMcu(bits, plan, layers, mcu) ?? readMcu(bits, layers, row, mcu % mcusAcross);
    const isBehindEnd = damage !== damages.restart && damage !== damages.leftOver && bits.isBehindEnd;
    const found = isBehindEnd ? damages.endsEarly : damage;
    if (found) throw damaged(found, row * 8 * plan.down, plan);
  }
  if (!bits.isAtEnd) throw damaged(damages.leftOver, (mcusDown - 1) * 8 * plan.down, plan);
  take(pixelsOf(plan, layers), 0);
  return bits.marker;
};

function mcusOf({ width, height, across, down }: Plan): [across: number, down: number] {
  return [Math.ceil(width / (8 * across)), Math.ceil(height / (8 * down))];
}

function layerOf(plan: Plan, i: number, mcusAcross: number, mcusDown: number): Layer {
  const { quantiser, dc, ac } = plan.components[i]!;
  const [across, down] = i === 0 ? [plan.across, plan.down] : [1, 1];
  const stride = mcusAcross * across * 8;
  return {
    quantiser,
    most: mostOf(quantiser),
    dcSymbols: symbolsOf(dc),
    acSymbols: symbolsOf(ac),
    mean: 0,
    across,
    down,
    samples: new Uint8Array(stride * mcusDown * down * 8),
    stride,
    width: Math.ceil((plan.width * across) / plan.across),
    height: Math.ceil((plan.height * down) / plan.down),
  };
}

/** At a restart: the marker, and means that begin again. */
function beforeMcu(bits: PlainBits, { interval }: Plan, layers: Layer[], mcu: number): Damage | null {
  if (interval === 0 || mcu === 0 || mcu % interval !== 0) return null;
  if (!bits.isAtEnd) return damages.leftOver;
  if (!bits.restart(mcu / interval - 1)) return damages.restart;
  for (const layer of layers) layer.mean = 0;
  return null;
}

function readMcu(bits: PlainBits, layers: Layer[], row: number, column: number): Damage | null {
  for (const layer of layers) {
    const { across, down, samples, stride, quantiser } = layer;
    for (let i = 0; i < across * down; i++) {
      const block = readBlock(bits, layer);
      if (typeof block === 'number') return block;
      transform(block, quantiser);
      const x = (column * across + (i % across)) * 8;
      const y = (row * down + Math.floor(i / across)) * 8;
      for (let line = 0; line < 8; line++)
        samples.set(block.subarray(8 * line, 8 * line + 8), (y + line) * stride + x);
    }
  }
  return null;
}

function pixelsOf({ width, height, across, down }: Plan, layers: readonly Layer[]): Uint8Array {
  const pixels = new Uint8Array(width * height * layers.length);
  const [luma, cb, cr] = layers;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = luma!.samples[y * luma!.stride + x]!;
      if (!cb || !cr) pixels[at++] = light;
      else {
        pixels.set(colourOf(light, chromaAt(cb, x, y, across, down), chromaAt(cr, x, y, across, down)), at);
        at += 3;
      }
    }
  }
  return pixels;
}
