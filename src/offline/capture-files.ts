/** The captures that a command line names, files and folders, and the places it may not write to because of them. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { captureExtensions } from '../config/registries.ts';
import { StackError } from '../core/errors.ts';
import type { FilterSettings } from '../core/filter.ts';
import { byName, isCaptureName, printable } from '../core/names.ts';
import { isLike } from '../core/select.ts';
import { listNames, lookAt } from '../io/files.ts';
import { isInside } from '../io/inside.ts';

/**
 * Absolute paths in the order given; a folder stands for the captures in it, in capture order.
 *
 * Errors: usage when there is no such place, or `out` is among captures; config when a filter is.
 */
export async function captureFiles(
  captures: readonly string[],
  out: string,
  filters: readonly FilterSettings[],
): Promise<string[]> {
  const files: string[] = [];
  for (const each of captures.map((path) => resolve(path))) {
    const found = await stat(each).catch(() => null);
    if (found === null) files.push(...(await filesLike(each, out)));
    else if (found.isDirectory()) files.push(...(await filesIn(each, out, filters)));
    else {
      await mustBeNewBeside(each, out);
      files.push(each);
    }
  }
  return files;
}

/** The captures that a quoted pattern means, in capture order. Errors: usage when there is none, or `out` is among them. */
async function filesLike(path: string, out: string): Promise<readonly string[]> {
  const [folder, pattern] = [dirname(path), basename(path)];
  const names = /[*?[]/.test(pattern) ? await listNames(folder).catch(() => []) : [];
  const like = names.filter((name) => isCaptureName(name, captureExtensions) && isLike(name, pattern));
  if (like.length === 0) throw new StackError('usage', `expected captures, found no ${printable(path)}`);
  const files = like.sort(byName).map((name) => join(folder, name));
  for (const file of files) await mustBeNewBeside(file, out);
  return files;
}

/** Invariant 1: no capture is ever overwritten. Errors: usage. */
async function mustBeNewBeside(capture: string, out: string): Promise<void> {
  if (out !== capture && (dirname(out) !== dirname(capture) || (await lookAt(out)) === 'gone')) return;
  throw new StackError('usage', `expected --out to be a new file beside the captures, found ${out}`);
}

/** Invariant 1: nothing is put into a folder of captures. Errors: usage, config. */
async function filesIn(
  folder: string,
  out: string,
  filters: readonly FilterSettings[],
): Promise<readonly string[]> {
  if (isInside(out, folder)) {
    const better = join(dirname(folder), 'mean.tif');
    throw new StackError(
      'usage',
      `expected --out outside the captures folder, found ${out}; for example ${better}`,
    );
  }
  const within = filters.find(({ module }) => isInside(module, folder));
  if (within) {
    const text = `expected a filter outside the captures folder, found ${within.module}`;
    throw new StackError('config', text);
  }
  const names = (await listNames(folder)).filter((name) => isCaptureName(name, captureExtensions));
  return names.sort(byName).map((name) => join(folder, name));
}
