/**
 * A file system on a loop device that can fail: its power is cut, and what was not synced is gone; or the
 * kernel makes it read-only.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Disk, DiskFolder, DiskWriter } from '../../src/io/storage/disk.ts';

export type FileSystem = 'ext4' | 'xfs';

/** mkfs.xfs refuses less than 300 MB; the file is sparse. */
const IMAGE_BYTES = 320e6;

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });

/** Why there can be no power cuts here; null when there can. Loop devices need root. */
export function noPowerCuts(): string | null {
  if (process.getuid?.() !== 0) return 'loop devices need root';
  try {
    for (const program of ['xfs_io', 'mkfs.xfs', 'mkfs.ext4', 'losetup']) run('which', program);
    run('losetup', '--find');
    return null;
  } catch {
    return 'xfsprogs, e2fsprogs or loop devices are missing';
  }
}

export class PoweredFolder {
  readonly folder: string;
  private readonly image: string;
  private readonly kind: FileSystem;

  /** Errors: those of mkfs and mount. */
  constructor(place: string, kind: FileSystem) {
    this.kind = kind;
    this.image = join(place, `${kind}.img`);
    this.folder = join(place, kind);
    const fd = openSync(this.image, 'w');
    ftruncateSync(fd, IMAGE_BYTES);
    closeSync(fd);
    if (kind === 'ext4') run('mkfs.ext4', '-q', '-F', this.image);
    else run('mkfs.xfs', '-q', '-f', this.image);
    mkdirSync(this.folder);
    this.mount();
  }

  /** Power goes off now, without a last write, and comes back. */
  cut(): void {
    run('xfs_io', '-x', '-c', 'shutdown', this.folder);
  }

  /**
   * The kernel finds an error and makes it read-only under whoever writes. Only of ext4. Source: ext4(5),
   * errors=remount-ro.
   */
  fail(): void {
    const device = run('findmnt', '--noheadings', '--output', 'SOURCE', this.folder).toString().trim();
    writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, 'made for a test');
  }

  boot(): void {
    run('umount', this.folder);
    this.mount();
  }

  remove(): void {
    run('umount', this.folder);
    rmSync(dirname(this.folder), { recursive: true });
  }

  private mount(): void {
    const options = this.kind === 'ext4' ? 'loop,errors=remount-ro' : 'loop';
    run('mount', '-o', options, this.image, this.folder);
  }
}

/**
 * A disk that calls `onOperation` before each of its operations, numbered from 1, and can close what a dead
 * engine left open.
 */
export function countedDisk(
  disk: Disk,
  onOperation: (n: number) => void = () => undefined,
): Disk & { closeAll(): Promise<void> } {
  let n = 0;
  const left = new Set<DiskWriter>();
  const count =
    <A extends unknown[], R>(operation: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      onOperation(++n);
      return operation(...args);
    };
  const countWriter = (writer: DiskWriter): DiskWriter => {
    left.add(writer);
    return {
      write: count(writer.write),
      sync: count(writer.sync),
      setModified: count(writer.setModified),
      async close() {
        left.delete(writer);
        await writer.close();
      },
    };
  };
  const countFolder = (folder: DiskFolder): DiskFolder => ({
    create: count(async (...file) => countWriter(await folder.create(...file))),
    rename: count(folder.rename),
    renameNew: count(folder.renameNew),
    remove: count(folder.remove),
    removeOwn: count(folder.removeOwn),
    sync: count(folder.sync),
    close: () => folder.close(),
  });
  return {
    pieceBytes: disk.pieceBytes,
    openRead: (path) => disk.openRead(path),
    list: (folder) => disk.list(folder),
    openFolder: async (path) => countFolder(await disk.openFolder(path)),
    openAppend: count(async (path, mode) => countWriter(await disk.openAppend(path, mode))),
    rename: count(disk.rename),
    remove: count(disk.remove),
    syncFolder: count(disk.syncFolder),
    makeFolder: count(disk.makeFolder),
    async closeAll() {
      for (const writer of left) await writer.close().catch(() => undefined);
      left.clear();
    },
  };
}
