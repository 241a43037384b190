/** The captures in the folder now, with their stamps, whoever has noticed them. */
import { join } from 'node:path';
import { codeOf } from '../core/errors.ts';
import { isCaptureName } from '../core/names.ts';
import { stampOf } from '../core/settle.ts';
import type { DaemonPorts } from './ports.ts';

export type FolderPorts = Pick<DaemonPorts, 'listNames' | 'look'>;

export interface CaptureThere {
  readonly path: string;
  readonly stamp: string;
}

export class CapturesFolder {
  private readonly ports: FolderPorts;
  private readonly folder: string;
  private readonly extensions: readonly string[];

  constructor(ports: FolderPorts, folder: string, extensions: readonly string[]) {
    this.ports = ports;
    this.folder = folder;
    this.extensions = extensions;
  }

  /** Errors: those of the file system where it is there and cannot be read; a folder that is missing holds no captures. */
  async look(): Promise<CaptureThere[]> {
    const names = await this.ports.listNames(this.folder).catch((error): string[] => {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
      throw error;
    });
    const there: CaptureThere[] = [];
    for (const name of names.filter((each) => isCaptureName(each, this.extensions))) {
      const path = join(this.folder, name);
      const found = await this.ports.look(path);
      if (typeof found !== 'string') there.push({ path, stamp: stampOf(found) });
    }
    return there;
  }
}
