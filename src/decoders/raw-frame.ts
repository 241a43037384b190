/** Frames of raw files: the samples of the whole sensor, margins included, exactly as LibRaw unpacks them. */
import { StackError } from '../core/errors.ts';
import { FRAME_PIXELS_MAX } from '../core/limits.ts';
import type { Decoder, Header } from './decoder.ts';
import { mosaicIn, type ReadXTrans, refused } from './raw-mosaic.ts';
import { sensorIn } from './raw-sensor.ts';
import { askLibraw, librawVersion } from './via-libraw.ts';

/** EXIF's orientation by LibRaw's flip: 1 mirrors columns, 2 rows, and 4 exchanges the two before. */
const ORIENTATIONS = [1, 2, 4, 3, 5, 8, 6, 7];

/** Fewer than the 4096 bytes of a tail that is doubted. */
const TAIL_PHOTOSITES = 256;

/** The part of a decoder that every raw format shares. `readXTrans`: where the format has the pattern of X-Trans. */
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
        if (width * height > FRAME_PIXELS_MAX) {
          const text = `expected at most ${FRAME_PIXELS_MAX} pixels, found ${width}x${height}`;
          throw new StackError('too-large', text);
        }
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
        if (!raw) throw refused('one that has been developed already');
        const found = `${raw.raw_width}x${raw.raw_height}`;
        if (found !== `${shape.width}x${shape.height}`) {
          const text = `expected the ${shape.width}x${shape.height} of the header, decoded ${found}`;
          throw new StackError('decode-failed', text);
        }
        mustHaveEnd(bytes, raw.data, walk);
        return raw.data;
      }),
    readSensor: (bytes) => sensorIn(bytes, readXTrans),
  };
}

/** Even without light, photosites differ: where the file ends in zeros and the frame in equal samples, these were never written. */
function mustHaveEnd(bytes: Uint8Array, samples: Uint16Array, walk: Decoder['walk']): void {
  const tail = samples.subarray(-TAIL_PHOTOSITES);
  if (tail.some((sample) => sample !== tail[0])) return;
  const walked = walk(bytes);
  if (!walked.whole || walked.doubt === undefined) return;
  const text = `expected photosites that differ at the end of the frame, found ${tail.length} of ${tail[0]}: ${walked.doubt}`;
  throw new StackError('truncated', text);
}
