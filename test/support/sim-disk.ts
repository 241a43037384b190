/** A disk in memory that forgets what it may: bytes and names that nobody synced, when the power goes. */
import { basename, dirname } from 'node:path';
import type { Disk, DiskFolder, DiskReader, DiskWriter } from '../../src/io/storage/disk.ts';

/** Disks lose un-synced bytes by sectors. */
export const SECTOR_BYTES = 512;

/**
 * What a sync takes of everybody else's turns: whoever does not wait for it is well ahead when it is done.
 */
const SYNC_TURNS = 30;

/** What a process meets at the operation at which it dies, and at every one after it. */
export class Crash extends Error {
  constructor() {
    super('the process is dead');
    this.name = 'Crash';
  }
}

/**
 * What a power cut leaves of what was not synced. The operations are asked about in the order in which they
 * were done.
 */
export interface Survival {
  /** Whether a name operation reached the disk; asked only where every earlier one of the same names did. */
  keepsName(): boolean;
  /** How a file ends up: as it was at its last sync, or as far as it was written since. */
  keepsWriting(): boolean;
  /** Units: bytes that are there of `unsynced`. */
  lengthKept(unsynced: number): number;
  /** Whether a sector of what is there holds what was written; if not it holds zeros. */
  keepsSector(): boolean;
}

interface FileNode {
  data: Uint8Array;
  /** What a power cut cannot take. */
  synced: Uint8Array;
  /** Where `data` grows: what was once handed out of it stays as it is. */
  room: { readonly bytes: Uint8Array; used: number };
}

interface FolderNode {
  names: Map<string, Node>;
  syncedNames: Map<string, Node>;
  /** Name operations since the last sync; a rename is one operation on two names. */
  unsynced: { readonly name: string; readonly node: Node | null; readonly from?: string }[];
}

/** One operation. */
type Step = <T>(act: () => T, begin?: (tear: number) => void) => Promise<T>;

type Node = FileNode | FolderNode;

const emptyBytes = new Uint8Array();
const isFolder = (node: Node | undefined): node is FolderNode => node !== undefined && 'names' in node;
const newFolder = (): FolderNode => ({ names: new Map(), syncedNames: new Map(), unsynced: [] });

/** Lets everything else go on for so many turns. */
export async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await null;
}

/** Not a copy each time, for a large file is written in many pieces. */
function append(file: FileNode, more: Uint8Array): void {
  const { data, room } = file;
  const length = data.length + more.length;
  const isLast = data.buffer === room.bytes.buffer && data.length === room.used;
  if (!isLast || length > room.bytes.length) {
    file.room = { bytes: new Uint8Array(2 * length), used: 0 };
    file.room.bytes.set(data);
  }
  file.room.bytes.set(more, data.length);
  file.room.used = length;
  file.data = file.room.bytes.subarray(0, length);
}

const newFile = (data: Uint8Array): FileNode => ({ data, synced: data, room: { bytes: data, used: -1 } });

export class SimDisk {
  /** Operations since the disk was made. */
  operations = 0;
  /**
   * So few that the file of a small stack is written in several pieces, between which it can end, and planes
   * can change.
   */
  pieceBytes = 500;
  private readonly root = newFolder();
  private boot = 0;
  private crashAt = Number.POSITIVE_INFINITY;
  private failAt = Number.POSITIVE_INFINITY;
  private tear = 0;
  private isDead = false;
  private readonly pause: () => Promise<void> | undefined;

  /**
   * `folder` is there and durable from the start. `pause` is awaited before every operation, to mix what runs
   * at once.
   */
  constructor(folder: string, pause: () => Promise<void> | undefined = () => undefined) {
    this.pause = pause;
    let at = this.root;
    for (const name of folder.split('/').filter((part) => part !== '')) {
      const next = newFolder();
      at.names.set(name, next);
      at.syncedNames.set(name, next);
      at = next;
    }
  }

  /** Errors: Crash when the process that has the disk is dead. */
  mustBeAlive(): void {
    if (this.isDead) throw new Crash();
  }

  /**
   * The `after`-th operation from now is the last, and only begun: a write has then written `tear` (0 to 1)
   * of its bytes.
   */
  crashIn(after: number, tear: number): void {
    this.crashAt = this.operations + after;
    this.tear = tear;
  }

  /** The `after`-th operation from now fails as on a full disk, and the process goes on. */
  failIn(after: number): void {
    this.failAt = this.operations + after;
  }

  /** The process dies between two operations. */
  kill(): void {
    this.isDead = true;
  }

  /** The next process, after a kill: the system has kept everything that was written. */
  restart(): void {
    this.boot++;
    this.isDead = false;
    this.crashAt = Number.POSITIVE_INFINITY;
    this.failAt = Number.POSITIVE_INFINITY;
  }

  /** The next process, after a power cut that left this; null: after a kill. */
  goOnAfter(survival: Survival | null): void {
    if (survival === null) this.restart();
    else this.reboot(survival);
  }

  /** The next process, after a power cut. What is there now is durable. */
  reboot(survival: Survival): void {
    loseNames(this.root, survival);
    loseBytes(this.root, survival, new Set());
    this.restart();
  }

  /** The disk as the process of this boot sees it. */
  disk(): Disk {
    const { boot, pieceBytes } = this;
    const step = async <T>(act: () => T, begin?: (tear: number) => void): Promise<T> => {
      await this.pause();
      // The dead do nothing: neither in the boot in which they died nor in a later one.
      if (this.isDead || boot !== this.boot) throw new Crash();
      this.operations++;
      if (this.operations === this.crashAt) {
        this.isDead = true;
        begin?.(this.tear);
        throw new Crash();
      }
      if (this.operations === this.failAt) {
        begin?.(this.tear);
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      }
      return act();
    };
    return {
      pieceBytes,
      openRead: (path) => step(() => this.reader(path, step)),
      openAppend: (path) => step(() => this.writer(this.fileAt(path) ?? this.create(path), step)),
      openFolder: async (folder) => this.folder(folder, step),
      rename: (from, to) => step(() => this.rename(from, to)),
      remove: (path) => step(() => this.remove(path)),
      syncFolder: (path) => this.slowly(() => step(() => this.syncFolder(path))),
      makeFolder: (path) => step(() => this.makeFolder(path)),
      list: (path) => step(() => [...(this.find(path)?.names.keys() ?? [])]),
    };
  }

  /** The same operations by another name: opening and closing are none. */
  private folder(folder: string, step: Step): DiskFolder {
    const remove = (name: string) => step(() => this.remove(`${folder}/${name}`));
    return {
      create: (name) => step(() => this.writer(this.createNew(`${folder}/${name}`), step)),
      rename: (from, to) => step(() => this.rename(`${folder}/${from}`, `${folder}/${to}`)),
      renameNew: (from, to) =>
        step(() => {
          if (this.fileAt(`${folder}/${to}`)) throw taken(to);
          this.rename(`${folder}/${from}`, `${folder}/${to}`);
        }),
      remove,
      removeOwn: remove,
      sync: () => this.slowly(() => step(() => this.syncFolder(folder))),
      close: async () => undefined,
    };
  }

  private reader(path: string, step: <T>(act: () => T) => Promise<T>): DiskReader | null {
    const file = this.fileAt(path);
    if (file === null) return null;
    return {
      size: file.data.length,
      read: (at, length) => step(() => file.data.slice(at, at + length)),
      close: () => step(() => undefined),
    };
  }

  private writer(
    file: FileNode,
    step: <T>(act: () => T, begin?: (tear: number) => void) => Promise<T>,
  ): DiskWriter {
    return {
      write: (bytes) =>
        step(
          () => append(file, bytes),
          (tear) => append(file, bytes.subarray(0, Math.floor(tear * bytes.length))),
        ),
      async sync() {
        await turns(SYNC_TURNS);
        await step(() => {
          file.synced = file.data;
        });
      },
      setModified: () => step(() => undefined),
      close: () => step(() => undefined),
    };
  }

  private async slowly<T>(act: () => Promise<T>): Promise<T> {
    await turns(SYNC_TURNS);
    return act();
  }

  /** As open(2) with O_EXCL. */
  private createNew(path: string): FileNode {
    if (this.fileAt(path)) throw taken(path);
    return this.create(path);
  }

  private create(path: string): FileNode {
    const file = newFile(emptyBytes);
    link(this.folderOf(path), basename(path), file);
    return file;
  }

  private rename(from: string, to: string): void {
    const folder = this.folderOf(from);
    if (dirname(from) !== dirname(to)) throw new RangeError('only within a folder');
    const node = folder.names.get(basename(from));
    if (!node) throw missing(from);
    folder.names.delete(basename(from));
    folder.names.set(basename(to), node);
    folder.unsynced.push({ name: basename(to), node, from: basename(from) });
  }

  private remove(path: string): void {
    const folder = this.find(dirname(path));
    if (folder?.names.delete(basename(path))) folder.unsynced.push({ name: basename(path), node: null });
  }

  private syncFolder(path: string): void {
    const folder = this.find(path);
    if (!folder) throw missing(path);
    folder.syncedNames = new Map(folder.names);
    folder.unsynced = [];
  }

  /** The first that was made; undefined when all were there. */
  private makeFolder(path: string): string | undefined {
    if (this.find(path)) return undefined;
    const first = this.makeFolder(dirname(path));
    link(this.folderOf(path), basename(path), newFolder());
    return first ?? path;
  }

  private find(path: string): FolderNode | null {
    let at: FolderNode = this.root;
    for (const name of path.split('/')) {
      if (name === '') continue;
      const next = at.names.get(name);
      if (!isFolder(next)) return null;
      at = next;
    }
    return at;
  }

  private folderOf(path: string): FolderNode {
    const folder = this.find(dirname(path));
    if (!folder) throw missing(path);
    return folder;
  }

  private fileAt(path: string): FileNode | null {
    const node = this.find(dirname(path))?.names.get(basename(path));
    return node === undefined || isFolder(node) ? null : node;
  }

  /** What a look at the disk would show: the names of a folder now. No operation. */
  namesIn(folder: string): string[] {
    return [...(this.find(folder)?.names.keys() ?? [])];
  }

  /** The bytes of a file now; null when it is not there. No operation. */
  peek(path: string): Uint8Array | null {
    return this.fileAt(path)?.data ?? null;
  }

  /** Puts a file there, durable. No operation. */
  plant(path: string, bytes: Uint8Array): void {
    const folder = this.folderOf(path);
    const file = newFile(bytes);
    folder.names.set(basename(path), file);
    folder.syncedNames.set(basename(path), file);
  }
}

function link(folder: FolderNode, name: string, node: Node): void {
  folder.names.set(name, node);
  folder.unsynced.push({ name, node });
}

function taken(path: string): Error {
  return Object.assign(new Error(`EEXIST: file already exists: ${path}`), { code: 'EEXIST' });
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory: ${path}`), { code: 'ENOENT' });
}

/** A lost operation takes with it every later one of its names: what survives is something that once was. */
function loseNames(folder: FolderNode, survival: Survival): void {
  const lost = new Set<string>();
  const names = folder.syncedNames;
  for (const { name, node, from } of folder.unsynced) {
    const isPossible = !lost.has(name) && (from === undefined || !lost.has(from));
    if (isPossible && survival.keepsName()) {
      if (from !== undefined) names.delete(from);
      if (node === null) names.delete(name);
      else names.set(name, node);
    } else {
      lost.add(name);
      if (from !== undefined) lost.add(from);
    }
  }
  folder.names = new Map(names);
  folder.unsynced = [];
  for (const node of names.values()) if (isFolder(node)) loseNames(node, survival);
}

function loseBytes(folder: FolderNode, survival: Survival, done: Set<FileNode>): void {
  for (const node of folder.names.values()) {
    if (isFolder(node)) loseBytes(node, survival, done);
    else if (!done.has(node)) {
      done.add(node);
      if (node.synced !== node.data) node.data = survivingBytes(node, survival);
      node.synced = node.data;
    }
  }
}

function survivingBytes({ data, synced }: FileNode, survival: Survival): Uint8Array {
  if (!survival.keepsWriting()) return synced;
  const start = synced.length;
  const bytes = data.slice(0, start + survival.lengthKept(data.length - start));
  for (let at = start; at < bytes.length; at = (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES) {
    const end = Math.min(bytes.length, (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES);
    if (!survival.keepsSector()) bytes.fill(0, at, end);
  }
  return bytes;
}
