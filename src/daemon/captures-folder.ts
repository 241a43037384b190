/** The captures in the folders now, with their stamps, whoever has noticed them. */
import { join } from 'node:path';
import { type CaptureFolders, commonFolder } from '../core/capture-folders.ts';
import { codeOf } from '../core/errors.ts';
import { isCaptureName } from '../core/names.ts';
import { stampOf } from '../core/settle.ts';
import { foldersOf } from '../io/folders-below.ts';
import type { DaemonPorts } from './ports.ts';

export type FolderPorts = Pick<DaemonPorts, 'listNames' | 'listFolders' | 'look'>;

export interface CaptureThere {
  readonly path: string;
  readonly stamp: string;
}

export class CapturesFolder {
  private readonly ports: FolderPorts;
  private readonly folders: CaptureFolders;
  private readonly extensions: readonly string[];

  constructor(ports: FolderPorts, folders: CaptureFolders, extensions: readonly string[]) {
    this.ports = ports;
    this.folders = folders;
    this.extensions = extensions;
  }

  /** The folder within which captures are called by their paths. */
  get base(): string {
    return commonFolder(this.folders.named);
  }

  /**
   * Errors: those of the file system where it is there and cannot be read; a folder that is missing holds no
   * captures.
   */
  async look(): Promise<CaptureThere[]> {
    const { folders } = await foldersOf(this.folders, this.ports.listFolders);
    const there: CaptureThere[] = [];
    for (const folder of folders) {
      for (const name of await this.captureNames(folder)) {
        const path = join(folder, name);
        const found = await this.ports.look(path);
        if (typeof found !== 'string') there.push({ path, stamp: stampOf(found) });
      }
    }
    return there;
  }

  private async captureNames(folder: string): Promise<string[]> {
    const names = await this.ports.listNames(folder).catch((error): string[] => {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
      throw error;
    });
    return names.filter((each) => isCaptureName(each, this.extensions));
  }
}
