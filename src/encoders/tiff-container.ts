/** An uncompressed TIFF around samples and a profile: the form in which sharp takes a profile without converting pixels. */
import type { Picture } from '../core/frame.ts';

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;

/**
 * Shape: one strip, chunky, little-endian. Source: TIFF 6.0 sections 2 to 6; tag 34675 from ICC.1:2022 annex B.
 * Errors: none; the caller keeps the whole below 4 GiB.
 */
export function tiffContainer(picture: Picture, iccProfile: Uint8Array): Uint8Array {
  const { width, height, channels } = picture.shape;
  const bits = picture.depth;
  const samples = new Uint8Array(
    picture.samples.buffer,
    picture.samples.byteOffset,
    picture.samples.byteLength,
  );
  const tagCount = 11;
  const bitsAt = 8 + 2 + tagCount * 12 + 4;
  const iccAt = bitsAt + 8;
  const samplesAt = iccAt + iccProfile.length + (iccProfile.length % 2);
  const file = new Uint8Array(samplesAt + samples.length);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  view.setUint16(8, tagCount, true);
  const tags: [tag: number, type: number, count: number, value: number][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, channels === 1 ? bits : bitsAt],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, channels === 1 ? 1 : 2],
    [273, LONG, 1, samplesAt],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, samples.length],
    [284, SHORT, 1, 1],
    [34675, UNDEFINED, iccProfile.length, iccAt],
  ];
  tags.forEach(([tag, type, count, value], i) => {
    const at = 10 + i * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    view.setUint32(at + 8, value, true);
  });
  for (let c = 0; c < 3; c++) view.setUint16(bitsAt + c * 2, bits, true);
  file.set(iccProfile, iccAt);
  file.set(samples, samplesAt);
  return file;
}
