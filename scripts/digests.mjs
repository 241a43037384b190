/**
 * Prints one SHA-256 over the samples and sensors of the golden raw, HEIC and FITS captures, for a comparison
 * of platforms.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);
/** Only files whose names have this in them. */
const part = process.argv[2] ?? '';

/** By the folder of their captures; none of them needs a native library. */
const places = {
  'raw/files': ['raw', 'cr3', 'raf', 'crw'],
  'heic/captures': ['heic'],
  'fits/captures': ['fits'],
};

const hash = createHash('sha256');
let files = 0;
for (const [folder, names] of Object.entries(places)) {
  const decoders = await Promise.all(
    names.map(async (name) => (await import(new URL(`dist/decoders/${name}.js`, root).href))[name]),
  );
  for (const file of readdirSync(new URL(`test/golden/${folder}`, root)).sort()) {
    if (!file.includes(part)) continue;
    const bytes = readFileSync(new URL(`test/golden/${folder}/${file}`, root));
    const decoder = decoders.find(({ matches }) => matches(bytes));
    if (!decoder) continue;
    hash.update(file).update(await digested(decoder, bytes));
    files++;
  }
}
console.log(`${hash.digest('hex')} over ${files} files, Node ${process.version} on ${process.arch}`);

/**
 * What is refused counts by its code.
 *
 * @param {import('../src/decoders/decoder.ts').Decoder} decoder
 * @param {Buffer} bytes
 */
async function digested(decoder, bytes) {
  try {
    const header = await decoder.readHeader(bytes);
    const { buffer, byteOffset, byteLength } = await decoder.decode(bytes, header);
    const sensor = header.shape.mosaic ? await decoder.readSensor?.(bytes) : null;
    return Buffer.concat([
      new Uint8Array(buffer, byteOffset, byteLength),
      Buffer.from(JSON.stringify(sensor ?? null)),
    ]);
  } catch (error) {
    return String(/** @type {{ code?: string }} */ (error).code);
  }
}
