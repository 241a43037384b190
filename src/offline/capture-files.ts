/**
 * The captures that a command line names, files and folders, and the places it may not write to because of
 * them.
 */
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { captureExtensions } from '../config/registries.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { FilterSettings } from '../core/filter.ts';
import { isCaptureName, printable } from '../core/names.ts';
import type { PassedOver } from '../core/passed-over.ts';
import { lookAt } from '../io/files.ts';
import type { FoldersFound } from '../io/folders-below.ts';
import { isInside } from '../io/inside.ts';
import { fsPath } from '../io/paths.ts';
import { contentsBelow } from './contents.ts';
import { isPattern, pathsLike } from './paths-like.ts';

export interface CapturesNamed {
  /** Absolute, in the order given; those of a folder or a pattern in capture order. */
  readonly files: readonly string[];
  readonly passedOver: readonly FolderPassedOver[];
}

/** What a folder holds beside captures, and folders below it that a limit leaves out. */
export interface FolderPassedOver {
  readonly folder: string;
  readonly others: PassedOver;
  readonly leftOut: FoldersFound['leftOut'];
}

/**
 * The captures that are named: files, folders, which stand for the captures in them, and patterns in quotes
 * for either.
 * `written`: where pictures and sums go. `recursive`: a folder stands for those below it too.
 *
 * Errors: usage when there is no such place, or one that is written is among captures; config when a filter
 * is; io when a folder cannot be listed.
 */
export async function captureFiles(
  captures: readonly string[],
  written: readonly string[],
  filters: readonly FilterSettings[],
  recursive = false,
): Promise<CapturesNamed> {
  const files: string[] = [];
  const passedOver: FolderPassedOver[] = [];
  for (const each of captures.map((path) => resolve(path))) {
    for (const { path, isFolder } of await placesOf(each)) {
      if (!isFolder) {
        for (const out of written) await mustBeNewBeside(path, out);
        files.push(path);
        continue;
      }
      mustBeOutside(path, written, filters);
      const {
        captures: found,
        others,
        leftOut,
      } = await contentsBelow(path, recursive).catch((cause) => {
        throw new StackError('io', `cannot list ${printable(path)}: ${messageOf(cause)}`, { cause });
      });
      files.push(...found);
      passedOver.push({ folder: path, others, leftOut });
    }
  }
  return { files, passedOver: passedOver.filter(isWorthSaying) };
}

const isWorthSaying = ({ others, leftOut }: FolderPassedOver) =>
  Object.keys(others).length + leftOut.length > 0;

interface Place {
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * What is there by this name, whatever that reads like; else what a pattern means. Errors: usage when there
 * is neither.
 */
async function placesOf(named: string): Promise<Place[]> {
  const isFolder = await isFolderAt(named);
  if (isFolder !== null) return [{ path: named, isFolder }];
  const places: Place[] = [];
  for (const path of isPattern(named) ? await pathsLike(named) : []) {
    const isCapture = isCaptureName(path.slice(path.lastIndexOf('/') + 1), captureExtensions);
    // A name that is a capture's is not asked about: a pattern may mean a hundred thousand.
    if (isCapture || (await isFolderAt(path))) places.push({ path, isFolder: !isCapture });
  }
  if (places.length > 0) return places;
  const cure = isPattern(named) ? 'nothing there is like it' : 'there is no such file or folder';
  throw new StackError('usage', `cannot stack ${printable(named)}: ${cure}`);
}

/** Null when nothing is there. */
async function isFolderAt(path: string): Promise<boolean | null> {
  const found = await stat(fsPath(path)).catch(() => null);
  return found === null ? null : found.isDirectory();
}

/** Invariant 1: no capture is ever overwritten. Errors: usage. */
export async function mustBeNewBeside(capture: string, out: string): Promise<void> {
  if (out !== capture && (dirname(out) !== dirname(capture) || (await lookAt(out)) === 'gone')) return;
  const text = `--out: ${printable(out)} is there already, beside the captures, and is not written over; give a new file`;
  throw new StackError('usage', text);
}

/** Invariant 1: nothing is put into a folder of captures. Errors: usage, config. */
function mustBeOutside(folder: string, written: readonly string[], filters: readonly FilterSettings[]): void {
  const out = written.find((each) => isInside(each, folder));
  if (out !== undefined) {
    const better = join(dirname(folder), 'mean.tif');
    const text = `--out: ${printable(out)} is inside the captures folder, which is only read; give a file outside`;
    throw new StackError('usage', `${text}, for example ${printable(better)}`);
  }
  const within = filters.find(({ module }) => isInside(module, folder));
  if (!within) return;
  const text = `--filter: ${printable(within.module)} is inside the captures folder, where whoever adds a capture could change it; move it out`;
  throw new StackError('config', text);
}
