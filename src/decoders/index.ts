/** Every decoder. Adding one: a new file and one line here; the content of a file decides which reads it. */
export { avif } from './avif.ts';
export { cr3 } from './cr3.ts';
export { crw } from './crw.ts';
export { fits } from './fits.ts';
export { heic } from './heic.ts';
export { jpeg } from './jpeg.ts';
export { png } from './png.ts';
export { progressive } from './progressive.ts';
export { raf } from './raf.ts';
export { raw } from './raw.ts';
export { tiff } from './tiff.ts';
export { webp } from './webp.ts';
