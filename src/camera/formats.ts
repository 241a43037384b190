/** What the simulated camera writes. */

export const shootFormats = ['jpeg', 'dng'] as const;
/** `dng`: raw, a mosaic of photosites. */
export type ShootFormat = (typeof shootFormats)[number];

export const extensions: Readonly<Record<ShootFormat, string>> = { jpeg: 'jpg', dng: 'dng' };
