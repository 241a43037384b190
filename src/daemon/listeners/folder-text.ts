/** What the log says of the folders that captures come from. */
import { limitText } from '../../core/capture-folders.ts';
import type { Happened } from '../../core/happening.ts';
import { printable } from '../../core/names.ts';

export type FolderHappening =
  Happened<`folder-${'found' | 'missing' | 'left-out' | 'unreadable' | 'readable'}`>;

export function folderLine(happening: FolderHappening): readonly ['info' | 'warn' | 'error', string] {
  const name = printable(happening.folder);
  const folder = `the captures folder ${name}`;
  switch (happening.kind) {
    case 'folder-found':
      return ['info', `${folder} is there; taking up`];
    case 'folder-missing':
      return ['error', `${folder} is missing; waiting for it`];
    case 'folder-left-out':
      return ['warn', `no captures are taken from ${name}: ${limitText(happening.limit)}`];
    case 'folder-readable':
      return ['info', `${folder} can be read again; taking up`];
    case 'folder-unreadable': {
      const { message } = happening;
      const cure = /EACCES|EPERM/.test(message) ? '; give this user the right to read and enter it' : '';
      return ['error', `${folder} cannot be read${cure}: ${message}`];
    }
  }
}
