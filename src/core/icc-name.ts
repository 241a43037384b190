/** The name that a colour profile gives itself. */
import { printable } from './names.ts';

const HEADER_BYTES = 128;
const TAG_BYTES = 12;
/** Profiles have a dozen tags. */
const TAGS_MAX = 100;
const NAME_CHARACTERS_MAX = 60;

/**
 * Its description, in the first of its languages; how long it is where it has none. Errors: never throws.
 * Source: ICC.1:2022 7.3 (tags), 10.15 (mluc); ICC.1:2001 6.5.17 (desc).
 */
export function iccName(profile: Uint8Array): string {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const unnamed = `unnamed, ${profile.length} bytes`;
  if (profile.length < HEADER_BYTES + 4) return unnamed;
  const tags = Math.min(view.getUint32(HEADER_BYTES), TAGS_MAX);
  for (let i = 0; i < tags; i++) {
    const at = HEADER_BYTES + 4 + i * TAG_BYTES;
    if (at + TAG_BYTES > profile.length) break;
    if (text(profile, at, 4) !== 'desc') continue;
    const name = printable(nameAt(profile, view, view.getUint32(at + 4)).replaceAll('\0', '')).trim();
    return name === '' ? unnamed : [...name].slice(0, NAME_CHARACTERS_MAX).join('');
  }
  return unnamed;
}

function nameAt(profile: Uint8Array, view: DataView, at: number): string {
  if (at + 28 > profile.length) return '';
  if (text(profile, at, 4) === 'desc') return text(profile, at + 12, view.getUint32(at + 8));
  if (text(profile, at, 4) !== 'mluc') return '';
  const [length, from] = [view.getUint32(at + 20), at + view.getUint32(at + 24)];
  const most = Math.min(length, 4 * NAME_CHARACTERS_MAX);
  const units: number[] = [];
  for (let i = from; i + 2 <= Math.min(from + most, profile.length); i += 2) units.push(view.getUint16(i));
  return String.fromCharCode(...units);
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + Math.min(length, 4 * NAME_CHARACTERS_MAX)));
}
