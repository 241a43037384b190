/** RAW beside JPEG: cameras write one exposure into two files of one name, of which one counts. */
import { extensionOf } from './names.ts';

/** The half of a pair that counts while both are there and the stack has no frame yet that decides. */
export type PairHalf = 'jpeg' | 'raw';
export const pairHalves: readonly PairHalf[] = ['jpeg', 'raw'];

/**
 * What the other file of an exposure may be called, in the cases that cameras write. `extensions`: lower
 * case, without the dot.
 */
export function otherNames(path: string, extensions: readonly string[]): string[] {
  const stem = path.slice(0, path.length - extensionOf(path).length);
  return extensions.flatMap((extension) => [stem + extension, stem + extension.toUpperCase()]);
}

/** Extensions of each half: only formats of photosites know a sensor. */
export function extensionsOfHalves(
  formats: readonly { readonly extensions: readonly string[]; readonly readSensor?: unknown }[],
): Readonly<Record<PairHalf, readonly string[]>> {
  const those = (isRaw: boolean) =>
    formats.filter((each) => (each.readSensor !== undefined) === isRaw).flatMap((each) => each.extensions);
  return { raw: those(true), jpeg: those(false) };
}

/** Pairs by their names alone: whether both halves were taken in one second is known when they are read. */
export function pairsByName(
  names: readonly string[],
  extensions: Readonly<Record<PairHalf, readonly string[]>>,
): Readonly<Record<PairHalf, string>>[] {
  const all = new Set(names);
  return names.flatMap((raw) => {
    if (!extensions.raw.includes(extensionOf(raw))) return [];
    const jpeg = otherNames(raw, extensions.jpeg).find((name) => all.has(name));
    return jpeg === undefined ? [] : [{ raw, jpeg }];
  });
}

/**
 * Whether two files say that they were taken in one second; some say no fraction. Units: ms since 1970, null
 * where nothing is said.
 */
export function isSameMoment(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && Math.floor(a / 1000) === Math.floor(b / 1000);
}
