/** The levels of a dark and the gains of a flat in wasm memory, where they are taken out of frames. */
import { PEDESTAL } from '../../core/correction.ts';
import type { SensorValues, Subtract } from '../../core/corrector.ts';
import { Arena } from '../../kernels/arena.ts';
import type { StepPorts } from './step.ts';

/**
 * So many at a time stay near the core while they are copied in, corrected and copied out. Units: samples.
 */
const BLOCK = 0x4000;
const BLOCK_BYTES = 2 * BLOCK;

/** Errors: stack-full. */
export async function openSubtraction(
  { levels, gains }: SensorValues,
  { openMemory, kernels: kernelsOver }: Pick<StepPorts, 'openMemory' | 'kernels'>,
): Promise<Subtract> {
  const arena = new Arena(openMemory());
  const kernels = await kernelsOver(arena.memory);
  const [block, noDark] = [arena.take(BLOCK_BYTES), arena.take(BLOCK_BYTES)];
  const kept = (values: Uint16Array | Uint32Array | null) => {
    if (values === null) return null;
    const at = arena.take(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    arena.bytes(at, values.byteLength).set(bytes);
    return at;
  };
  const [levelsAt, gainsAt] = [kept(levels), kept(gains)];
  return (samples) => {
    for (let start = 0; start < samples.length; start += BLOCK) {
      const part = samples.subarray(start, start + BLOCK);
      const room = new Uint16Array(arena.memory.buffer, block, part.length);
      room.set(part);
      const dark = levelsAt === null ? noDark : levelsAt + 2 * start;
      if (gainsAt === null) kernels.lessU16(block, dark, part.length, PEDESTAL);
      else kernels.evenU16(block, dark, gainsAt + 4 * start, part.length, PEDESTAL);
      part.set(room);
    }
  };
}
