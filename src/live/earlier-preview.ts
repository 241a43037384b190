/**
 * A preview that another stack has left under the name of ours: it is kept aside before ours takes its place.
 */
import { constants } from 'node:fs';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { codeOf } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import { type Sidecar, sidecarFile } from '../core/sidecar.ts';
import { withLocalTimes } from '../io/instant.ts';

type Facts = Pick<Sidecar, 'frames' | 'updatedAt' | 'firstCaptureAt'>;

/**
 * A sentence for each preview that was kept aside, naming the stack it is of. Errors: none; what cannot be
 * kept is said.
 */
export async function keepEarlierPreviews(files: readonly string[], stateFolder: string): Promise<string[]> {
  const own = await factsIn(join(stateFolder, 'status.json'));
  const said: string[] = [];
  for (const file of files) {
    const shown = await factsIn(sidecarFile(file));
    if (shown === null || shown.frames === 0 || (own && isSame(own, shown))) continue;
    const aside = asideOf(file, shown.updatedAt);
    const of = `${shown.frames} frames of ${await stackOf(shown, dirname(stateFolder))}`;
    const kept = await copyFile(file, aside, constants.COPYFILE_EXCL).then(
      () => `kept as ${printable(aside)}`,
      // Kept already by a start that wrote nothing in its place.
      (error) => (codeOf(error) === 'EEXIST' ? `kept as ${printable(aside)}` : 'and could not be kept'),
    );
    said.push(
      `the preview ${printable(file)} showed ${of}, another stack; it is ${kept}, and ours takes its place`,
    );
  }
  return said;
}

/** By its last moment, or by its first frame where a kill has come between preview and status. */
function isSame(own: Facts, shown: Facts): boolean {
  const isLater = shown.frames >= own.frames && shown.firstCaptureAt === own.firstCaptureAt;
  return own.updatedAt === shown.updatedAt || (own.frames > 0 && isLater);
}

function asideOf(file: string, updatedAt: string): string {
  const extension = extname(file);
  return `${file.slice(0, -extension.length)}-until-${updatedAt.replace(/[^\dTZ]/g, '')}${extension}`;
}

/** The name of the state folder, among those beside ours, whose last preview it was. */
async function stackOf(shown: Facts, folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const facts = await factsIn(join(folder, name, 'status.json'));
    if (facts?.updatedAt === shown.updatedAt) return printable(join(folder, name));
  }
  return withLocalTimes(`a stack that began ${shown.firstCaptureAt ?? 'at a time that is not known'}`);
}

/** Null where there are none. */
async function factsIn(file: string): Promise<Facts | null> {
  try {
    const { schema, ...facts } = JSON.parse(await readFile(file, 'utf8')) as Partial<Sidecar>;
    const isOurs = schema === 1 && typeof facts.frames === 'number' && typeof facts.updatedAt === 'string';
    return isOurs ? (facts as Facts) : null;
  } catch {
    // Not there, or not a sidecar.
    return null;
  }
}
