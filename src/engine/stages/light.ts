/** Stage 4, its second half: from samples as stored to samples in linear light. */
import { type Frame, giveBack, sampleCount } from '../../core/frame.ts';
import { encodeBoundaries, encodeHints, isLight, lightTable } from '../../core/light.ts';

/**
 * The frame in linear light; one that is in linear light already comes back as it is. Samples that no
 * calibration step needs in linear light are left as stored: the strips that are folded then go through the
 * same table (planes/buffers.ts), which gives the same bits.
 *
 * Rounding: that of the table, halves up; none where stored samples are in linear light. The memory of the
 * stored samples is given back.
 */
export function inLinearLight(frame: Frame): Frame {
  if (frame.light === 'linear') return frame;
  const { shape, samples: stored } = frame;
  if (isLight(shape)) return { ...frame, light: 'linear' };
  const table = lightTable(shape);
  const samples = new Uint16Array(sampleCount(shape));
  for (let i = 0; i < samples.length; i++) samples[i] = table[stored[i]!]!;
  giveBack(stored);
  return { shape, samples, light: 'linear' };
}

/**
 * A frame in linear light as it would be stored, for those who look at it as cameras show it; one that is as
 * stored, or is stored in linear light, comes back as it is. `pedestal`: what its samples have more than
 * their light. Rounding: halves up, in encoded values.
 */
export function asStored(frame: Frame, pedestal: number): Frame {
  const { shape, samples: lit, light } = frame;
  const { fullScale, transfer } = shape;
  if (light !== 'linear' || transfer === 'linear') return frame;
  const codes = encodeHints(encodeBoundaries(fullScale));
  const samples = fullScale === 255 ? new Uint8Array(lit.length) : new Uint16Array(lit.length);
  for (let i = 0; i < samples.length; i++) samples[i] = codes[Math.max(0, lit[i]! - pedestal)]!;
  return { shape, samples };
}
