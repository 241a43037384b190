/** Which names are captures', how names are ordered, and how they are shown. */

/** Names that tethering programs give to files they are still writing. Source: docs/CAPTURES.md. */
const unfinished = /^tmpfile.{6}$|\.(tmp|part|filepart|crdownload)$|~$|^\$\$.*\$\$/i;

/**
 * Names of small copies that cameras and programs put beside a picture: `a_thumb.jpg`, `a.thumb.jpg`,
 * `a-thumbnail.jpg`.
 */
const thumbnail = /[_.-]thumb(nail)?s?\.[^.]+$/i;

export function isUnfinishedName(name: string): boolean {
  return unfinished.test(name);
}

export function isThumbnailName(name: string): boolean {
  return thumbnail.test(name);
}

/**
 * Whether a file of this name (no folder) may be a capture. Hidden files, names of files still being written
 * and of thumbnails are not.
 *
 * Shape: `extensions` in lower case without the dot.
 */
export function isCaptureName(name: string, extensions: readonly string[]): boolean {
  if (name.startsWith('.') || isUnfinishedName(name) || isThumbnailName(name)) return false;
  return extensions.includes(extensionOf(name));
}

/** In lower case, without the dot; empty for a name without one. */
export function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot + 1).toLowerCase() : '';
}

// Made by the first comparison: most commands sort nothing, and making one takes longer than they do.
let collator: Intl.Collator | undefined;

/**
 * Capture order for files that are found together: digits compare as numbers, so IMG_9 comes before IMG_10.
 * Only equal names are equal: IMG_1 and IMG_01 keep one order, whatever order the folder is read in.
 */
export function byName(a: string, b: string): number {
  if (a === b) return 0;
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b) || (a < b ? -1 : 1);
}

/** Control characters, those that turn text around or break lines, and bytes that are not UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]/gu;

/**
 * A name fit for a terminal or a log: control characters, bytes that are not UTF-8 and the characters that
 * turn text around are written as escapes.
 */
export function printable(name: string): string {
  return name.replace(unprintable, escaped);
}

/** Lines fit for a terminal: as `printable`, and they stay lines. JSON stays JSON that says the same. */
export function printableLines(text: string): string {
  return text.replace(unprintable, (found) => (found === '\n' ? found : escaped(found)));
}

function escaped(found: string): string {
  return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** One word of a command line, for people to copy: quoted where it has to be. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A value for people, as JSON, cut where it is long. */
export function shownValue(value: unknown): string {
  const text = printable(JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The first few of many, for a sentence. `count`: how many there are, where `names` are not all of them. */
export function someOf(names: readonly string[], most: number, count = names.length): string {
  const some = names.slice(0, most);
  const more = count - some.length;
  return `${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
