/**
 * A raw file of a mosaic, as a raw converter takes one from a camera: the whole sensor, not compressed, with
 * a JPEG to look at.
 */
import type { Mosaic } from '../core/frame.ts';
import type { Sensor } from '../core/sensor.ts';
import { chained, type Field, longs, shorts, text } from './directory.ts';
import { colourFields, sensorFields } from './dng-fields.ts';
import type { ExifFields } from './exif-fields.ts';
import { align, mustFitOffsets, stripFields } from './strips.ts';

/** Shape: `samples[y * width + x]`, margins included. Units: the sensor's levels times `scale`. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly mosaic: Mosaic;
  readonly sensor: Sensor;
  readonly scale: number;
  readonly samples: Uint16Array;
}

/** A JPEG, turned no more than the photosites are. Units: pixels. */
export interface RawPreview {
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
}

/** Units: `orientation` 1..8 as in EXIF, for nothing in the file is turned. */
export interface RawNotes {
  readonly orientation: number;
  readonly software: string;
  readonly description: string;
  readonly said: ExifFields | null;
}

const SUB_DIRECTORIES = 330;
const EXIF_DIRECTORY = 0x8769;
/** Said of upright pictures, or once already. */
const NOT_TAKEN = [0x0112, 0x011a, 0x011b, 0x0128, 0x0131];

/**
 * Shape: the JPEG in the first directory, the photosites in strips in one below it. Source: DNG 1.4 chapter
 * 4, TIFF 6.0.
 * Errors: cannot-create above 4 GiB.
 */
export function dngFile(raw: RawPicture, preview: RawPreview, notes: RawNotes): Uint8Array {
  const { width, height, samples } = raw;
  const exif = notes.said?.exif ?? [];
  const head = (jpegAt: number, samplesAt: number) =>
    chained(
      [...previewFields(preview, jpegAt), ...notesFields(notes), ...colourFields(raw.sensor)],
      [
        [SUB_DIRECTORIES, photositeFields(raw, samplesAt)],
        ...(exif.length > 0 ? [[EXIF_DIRECTORY, exif] as const] : []),
      ],
    );
  const jpegAt = align(head(0, 0).length);
  const samplesAt = align(jpegAt + preview.jpeg.length);
  const fileBytes = samplesAt + samples.byteLength;
  mustFitOffsets(fileBytes, `${width}x${height} at 16 bits`);
  const file = new Uint8Array(fileBytes);
  file.set(head(jpegAt, samplesAt));
  file.set(preview.jpeg, jpegAt);
  file.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), samplesAt);
  return file;
}

function notesFields({ orientation, software, description, said }: RawNotes): Field[] {
  const taken = said?.first.filter(({ tag }) => !NOT_TAKEN.includes(tag)) ?? [];
  return [text(270, description), shorts(274, orientation), text(305, software), ...taken];
}

function previewFields({ width, height, jpeg }: RawPreview, jpegAt: number): Field[] {
  return [
    longs(254, 1),
    longs(256, width),
    longs(257, height),
    shorts(258, 8, 8, 8),
    shorts(259, 7),
    shorts(262, 6),
    longs(273, jpegAt),
    shorts(277, 3),
    longs(278, height),
    longs(279, jpeg.length),
    shorts(284, 1),
    shorts(530, 2, 2),
    shorts(531, 1),
    text(50966, 'slowshutter'),
    longs(50970, 1),
  ];
}

function photositeFields({ width, height, mosaic, sensor, scale }: RawPicture, samplesAt: number): Field[] {
  return [
    longs(254, 0),
    longs(256, width),
    longs(257, height),
    shorts(258, 16),
    shorts(259, 1),
    shorts(262, 32803),
    ...stripFields(samplesAt, height, width * 2),
    shorts(277, 1),
    shorts(284, 1),
    shorts(339, 1),
    ...sensorFields(mosaic, sensor, scale),
  ];
}
