/** Every decoder. Adding one: a new file and one line here; the content of a file decides which one reads it. */
export { avif } from './avif.ts';
export { jpeg } from './jpeg.ts';
export { png } from './png.ts';
export { raw } from './raw.ts';
export { tiff } from './tiff.ts';
export { webp } from './webp.ts';
