/** Captures for tests: how cameras write them, what is put into their files, how they get spoiled. */
import { readFileSync } from 'node:fs';
import { open, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32, deflateSync } from 'node:zlib';
import { noShared, sharedFolder } from './golden.ts';

if (noShared) console.warn(`SKIPPED: tests with real frames, for there is no ${sharedFolder}`);

/** As gphoto2: under a name that is no capture's, then renamed. */
export async function writeByRename(path: string, bytes: Uint8Array): Promise<void> {
  const hidden = join(dirname(path), `.${Math.random()}.tmp`);
  await writeFile(hidden, bytes);
  await rename(hidden, path);
}

/** As a slow card: under the final name, in pieces with pauses. Units: `pauseMs` after each piece. */
export async function writeInPieces(
  path: string,
  bytes: Uint8Array,
  pieces: number,
  pauseMs: number,
): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let i = 0; i < pieces; i++) {
      const [from, to] = [i, i + 1].map((each) => Math.floor((bytes.length * each) / pieces));
      await file.writeFile(bytes.subarray(from, to));
      await sleep(pauseMs);
    }
  } finally {
    await file.close();
  }
}

/** A JPEG with a segment right after its start: other bytes, the same pixels. Source: ITU T.81 B.1.1.4. */
export function withSegment(jpeg: Uint8Array, marker: number, payload: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, payload, jpeg.subarray(2)]);
}

export function withComment(jpeg: Uint8Array, text: string): Buffer {
  return withSegment(jpeg, 0xfe, Buffer.from(text));
}

/** With this EXIF block, a TIFF file, right after its start. Source: CIPA DC-008 4.7.2. */
export function withExif(jpeg: Uint8Array, block: Uint8Array): Buffer {
  return withSegment(jpeg, 0xe1, Buffer.concat([Buffer.from('Exif\0\0'), block]));
}

/** With an EXIF block that says nothing but how the camera was held. Source: CIPA DC-008 4.6.4. */
export function withOrientation(jpeg: Uint8Array, orientation: number): Buffer {
  const exif = Buffer.from('49492a0008000000010012010300010000000000000000000000', 'hex');
  exif.writeUInt16LE(orientation, 18);
  return withExif(jpeg, exif);
}

/** A small PNG that is whole by its lengths and checksums and says it has this many pixels. */
export function pngThatSays(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return pngFile(header, Buffer.alloc(1024));
}

/** A PNG with this IHDR and these rows, checksums and all. Source: PNG specification, 5.3. */
export function pngFile(header: Buffer, rows: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** With its checksum. Source: PNG specification, 5.3. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

export const bytesOf = (file: string): Buffer => readFileSync(file);
