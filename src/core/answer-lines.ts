/** The answers of commands as sentences for people: the same on the command line and on the live page. */
import type { Finished } from './control.ts';
import { printable } from './names.ts';
import { counted } from './progress.ts';

export function pausedLine({ frames }: { readonly frames: number }): string {
  return `paused with ${counted(frames)}: what comes now is held`;
}

export function resumedLine({ frames }: { readonly frames: number }): string {
  return `resumed with ${counted(frames)}; restore puts back what was held`;
}

export function resetLine({ frames }: { readonly frames: number }): string {
  return `threw away ${counted(frames)}; the next frame begins anew`;
}

/** Shape: one line a file under a line of counts. */
export function finishedLines({ name, frames, files }: Finished): string {
  return [`finished ${name} with ${counted(frames)}`, ...files.map(printable)].join('\n');
}
