/** The colour profile of a JPEG, which may be in several segments. */
import { segmentsIn } from './segments.ts';

const APP2 = 0xe2;
const NAME = Buffer.from('ICC_PROFILE\0');

/** Null where there is none, or not all of it. Errors: never throws. Source: ICC.1:2010 B.4. */
export function profileIn(file: Uint8Array): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let count = 0;
  for (const { marker, bytes } of segmentsIn(file)) {
    if (marker !== APP2 || !NAME.equals(bytes.subarray(0, NAME.length))) continue;
    const [place = 0, of = 0] = bytes.subarray(NAME.length);
    parts[place] = bytes.subarray(NAME.length + 2);
    count = of;
  }
  const found = parts.slice(1, count + 1);
  const isWhole = count > 0 && found.length === count && !found.includes(undefined as never);
  return isWhole ? Uint8Array.from(Buffer.concat(found)) : null;
}
