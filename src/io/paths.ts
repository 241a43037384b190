/**
 * Names as the file system has them, bytes, and as the program has them, strings: the same both ways, always.
 */

/**
 * A byte that is not UTF-8 becomes this code unit plus its value, a lone surrogate that no valid text
 * contains.
 */
const ESCAPE = 0xdc00;

/** Any bytes to a string; valid UTF-8 is decoded as usual. Source: the scheme of Python's PEP 383. */
export function nameFromBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd') || Buffer.from(text).equals(bytes)) return text;
  let name = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) name += String.fromCharCode(ESCAPE + (bytes[at] ?? 0));
    else name += bytes.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return name;
}

/** What the file system is to be asked for: a string wherever one will do. */
export function fsPath(path: string): string | Buffer {
  if (!/[\udc80-\udcff]/u.test(path)) return path;
  const parts = path.split(/([\udc80-\udcff])/u);
  return Buffer.concat(
    parts.map((part, i) => (i % 2 === 1 ? Buffer.of(part.charCodeAt(0) - ESCAPE) : Buffer.from(part))),
  );
}

/** Bytes of the UTF-8 sequence that starts here; 0 when it is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    const part = bytes.subarray(at, at + length);
    if (Buffer.from(part.toString('utf8')).equals(part)) return length;
  }
  return 0;
}
