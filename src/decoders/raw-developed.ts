/**
 * A raw file in full colour, as LibRaw makes it: what neighbours show of edges decides which of them the
 * missing colours come from.
 */
import { StackError } from '../core/errors.ts';
import { askLibraw, PROPORTIONAL } from './via-libraw.ts';

/** Adaptive homogeneity-directed demosaicing. Source: Hirakawa, Parks 2005; LibRaw's number for it. */
const AHD = 3;
const SRGB = 1;

/** By the file's own levels, balance and matrix. */
const DEVELOPED = {
  ...PROPORTIONAL,
  outputColor: SRGB,
  useCameraWb: true,
  userQual: AHD,
  highlight: 0,
};

/**
 * Shape: `samples[3 * (y * width + x) + c]` of all that sees light, not cropped. Units: linear light, the
 * colours of sRGB, 0..65,535.
 * Errors: those of decoding.
 */
export function developedByLibraw(bytes: Uint8Array): Promise<Uint16Array> {
  return askLibraw(bytes, {}, (_libraw, another) => {
    const { data, colors } = another(DEVELOPED).imageData();
    if (colors === 3 && data instanceof Uint16Array) return data.slice();
    throw new StackError('decode-failed', `the raw file was developed into ${colors} colours, not into 3`);
  });
}
