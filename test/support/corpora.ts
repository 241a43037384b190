/**
 * Pictures that others keep because they are odd or broken: the test images in the sources of libpng, libtiff
 * and libjpeg-turbo.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { debianSources } from './debian-sources.ts';

const pictures = /\.(png|tiff?|jpe?g|webp|avif|gif|bmp|ppm|pgm|pbm|rgb)$/i;

/** Every picture of the corpora. Fetched once a machine. Errors: those of apt-get and tar. */
export async function corpora(): Promise<string[]> {
  const folder = await debianSources('corpora', ['libpng1.6', 'tiff', 'libjpeg-turbo']);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pictures.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
