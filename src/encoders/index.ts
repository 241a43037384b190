/** Every encoder; the extension of the file asked for decides. Adding one: a new file and one line here. */
export { dng } from './dng.ts';
export { fits } from './fits.ts';
export { jpeg } from './jpeg.ts';
export { png } from './png.ts';
export { tiff } from './tiff.ts';
export { webp } from './webp.ts';
