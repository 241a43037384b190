/** What the simulated camera writes. */

export const shootFormats = ['jpeg', 'dng', 'raw+jpeg'] as const;
/** `dng`: raw, a mosaic of photosites. `raw+jpeg`: an exposure in two files, as cameras can be set. */
export type ShootFormat = (typeof shootFormats)[number];

export type Extension = 'jpg' | 'dng';
/** The files of an exposure, in the order in which they are written. */
export const extensions: Readonly<Record<ShootFormat, readonly Extension[]>> = {
  jpeg: ['jpg'],
  dng: ['dng'],
  'raw+jpeg': ['dng', 'jpg'],
};
