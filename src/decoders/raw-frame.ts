/** Frames of raw files: the samples of the whole sensor, margins included, exactly as LibRaw unpacks them. */
import { StackError } from '../core/errors.ts';
import { type Decoder, type Header, mustNotBeTooLarge } from './decoder.ts';
import { mosaicIn, type ReadXTrans, refused } from './raw-mosaic.ts';
import { sensorIn } from './raw-sensor.ts';
import { askLibraw, librawVersion } from './via-libraw.ts';

/** EXIF's orientation by LibRaw's flip: 1 mirrors columns, 2 rows, and 4 exchanges the two before. */
const ORIENTATIONS = [1, 2, 4, 3, 5, 8, 6, 7];

/** Where a tail that is doubted ends up: Panasonic exchanges the halves of blocks of 16 KB. */
const TAIL_PHOTOSITES = 16_384;
const ZEROS_MAX = 256;

/**
 * The part of a decoder that every raw format shares. `readXTrans`: where the format has the pattern of
 * X-Trans.
 */
export function viaLibraw(
  walk: Decoder['walk'],
  readXTrans: ReadXTrans,
): Pick<Decoder, 'version' | 'readHeader' | 'decode'> & Required<Pick<Decoder, 'readSensor'>> {
  return {
    version: librawVersion,
    // The samples of the same file are likely to be asked for next.
    readHeader: (bytes) =>
      askLibraw(bytes, { leaveOpen: true }, (libraw): Header => {
        const said = libraw.metadata(true);
        const { raw_width: width, raw_height: height } = said;
        mustNotBeTooLarge(width, height);
        const mosaic = mosaicIn(said, bytes, readXTrans);
        return {
          shape: { width, height, channels: 1, fullScale: 65535, transfer: 'linear', mosaic },
          hasAlpha: false,
          orientation: ORIENTATIONS[said.flip] ?? 1,
          iccProfile: null,
          transfer: 'linear',
        };
      }),
    decode: (bytes, { shape }) =>
      askLibraw(bytes, { takeUp: true }, (libraw) => {
        const raw = libraw.rawImageData();
        if (!raw) throw refused('has been developed already');
        const found = `${raw.raw_width}x${raw.raw_height}`;
        if (found !== `${shape.width}x${shape.height}`) {
          const text = `the picture is damaged: its header says ${shape.width}x${shape.height}, and it decodes to ${found}`;
          throw new StackError('decode-failed', text);
        }
        mustHaveEnd(bytes, raw.data, walk);
        return raw.data;
      }),
    readSensor: (bytes) => sensorIn(bytes, readXTrans),
  };
}

/**
 * Even without light photosites differ: where a file ends in zeros and its frame has a row of them near its
 * end, these were never written.
 */
function mustHaveEnd(bytes: Uint8Array, samples: Uint16Array, walk: Decoder['walk']): void {
  let zeros = 0;
  for (
    let at = Math.max(0, samples.length - TAIL_PHOTOSITES);
    at < samples.length && zeros < ZEROS_MAX;
    at++
  ) {
    zeros = samples[at] === 0 ? zeros + 1 : 0;
  }
  const walked = zeros < ZEROS_MAX ? null : walk(bytes);
  if (!walked?.whole || walked.doubt === undefined) return;
  throw new StackError('truncated', `the file was not written to its end: ${walked.doubt}`);
}
