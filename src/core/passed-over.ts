/**
 * Files in a captures folder that are no captures, by kind: how many there are, and why they are passed over.
 */
import { isThumbnailName, isUnfinishedName } from './names.ts';

export const passedOverKinds = ['raw', 'jxl', 'video', 'folder', 'thumbnail', 'other'] as const;
export type PassedOverKind = (typeof passedOverKinds)[number];

/** Units: files of each kind; kinds without any are left out. */
export type PassedOver = Readonly<Partial<Record<PassedOverKind, number>>>;

const extensions: readonly (readonly [PassedOverKind, RegExp])[] = [
  // Those that no decoder reads.
  ['raw', /^(bay|cap|fff|gpr|k25|mos|mrw|ptx|srf|x3f)$/],
  ['jxl', /^jxl$/],
  ['video', /^(heics|heifs|mov|mp4|m4v|avi|mts|m2ts|mkv|crm|3gp|braw|mpg|insv)$/],
];

/** What cameras and programs write beside pictures: nobody misses it in a stack. */
const companions =
  /^(xmp|thm|txt|log|json|xml|md|csv|db|ini|html|pp3|dop|cos|on1|wav|ctg|dat|bdm|lrv|sh|py|js|mjs|ts|yaml|yml|toml|lock|pdf|zip)$/;

/**
 * What kind of file this is by its name alone; null when nobody misses it: hidden files, those still being
 * written, and what lies beside pictures. `name` is no capture's.
 */
export function kindPassedOver(name: string): Exclude<PassedOverKind, 'folder'> | null {
  if (name.startsWith('.') || isUnfinishedName(name)) return null;
  if (isThumbnailName(name)) return 'thumbnail';
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const [kind] = extensions.find(([, pattern]) => pattern.test(extension)) ?? [];
  if (kind) return kind as Exclude<PassedOverKind, 'folder'>;
  return name.includes('.') && companions.test(extension) ? null : 'other';
}

/**
 * Only so many of a thousand names that could be a folder's are asked about: a listing must not cost more for
 * every file of others.
 */
export const FOLDERS_ASKED_MAX = 32;

/** Counts the paths of one listing that are no captures. */
export class PassedOverTally {
  private readonly counts = new Map<PassedOverKind, number>();
  /** Paths that may be those of folders. */
  readonly unclear: string[] = [];

  add(path: string): void {
    const kind = kindPassedOver(path.slice(path.lastIndexOf('/') + 1));
    if (kind === null) return;
    this.count(kind, 1);
    if (kind === 'other' && this.unclear.length < FOLDERS_ASKED_MAX) this.unclear.push(path);
  }

  /** One of the unclear paths is a folder. */
  isFolder(): void {
    this.count('other', -1);
    this.count('folder', 1);
  }

  /** One of the unclear paths is a folder whose captures are taken. */
  isWatched(): void {
    this.count('other', -1);
  }

  private count(kind: PassedOverKind, more: number): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + more);
  }

  get all(): PassedOver {
    const some = passedOverKinds.map((kind) => [kind, this.counts.get(kind) ?? 0] as const);
    return Object.fromEntries(some.filter(([, count]) => count > 0));
  }
}

const whys: Record<PassedOverKind, readonly [one: string, many: string, why: string]> = {
  raw: ['raw file', 'raw files', 'this kind is not read: set the camera to JPEG, or to RAW and JPEG'],
  jxl: ['JPEG XL file', 'JPEG XL files', 'set the camera to JPEG'],
  video: ['video', 'videos', 'only pictures are taken'],
  folder: [
    'folder',
    'folders',
    'only files right in the captures folder are taken: name the folder that holds them',
  ],
  thumbnail: ['thumbnail', 'thumbnails', 'a small copy is no frame'],
  other: ['other file', 'other files', 'its format is not read'],
};

/** The files of several folders together. */
export function sumPassedOver(all: readonly PassedOver[]): PassedOver {
  const sums = passedOverKinds.map(
    (kind) => [kind, all.reduce((sum, each) => sum + (each[kind] ?? 0), 0)] as const,
  );
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}

export function totalPassedOver(passed: PassedOver): number {
  return Object.values(passed).reduce((total, count) => total + count, 0);
}

/**
 * For people: how many of which kind, and why. Shape: `12 HEIC files (set the camera to JPEG), 1 folder
 * (...)`.
 */
export function passedOverText(passed: PassedOver): string {
  const parts = passedOverKinds.flatMap((kind) => {
    const count = passed[kind] ?? 0;
    const [one, many, why] = whys[kind];
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many} (${why})`];
  });
  return parts.join(', ');
}
