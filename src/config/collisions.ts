/**
 * Whether what is written would be in each other's way: previews, their facts, numbered pictures, the config
 * and the state.
 */
import { basename, dirname, join } from 'node:path';
import { sidecarFile } from '../core/sidecar.ts';
import { isInside, realPlace } from '../io/inside.ts';
import type { Mistake } from './mistakes.ts';
import type { Config } from './schema.ts';
import { defaultStateFolder } from './state-folder.ts';

/** Files that the daemon keeps in the state folder beside the stack. */
const stateNames = ['stack.json', 'status.json'];

/**
 * Mistakes, one for each thing that would be written over by another; paths are absolute, `configFile` null
 * when there is none.
 */
export function collisions(config: Config, configFile: string | null): Mistake[] {
  const { previews, masters, history } = config;
  const state = config.state ?? defaultStateFolder(config.captures, process.env);
  const kept = new Map(
    stateNames.map((name) => [realPlace(join(state, name)), `which the daemon keeps in ${state}`]),
  );
  if (configFile !== null) kept.set(realPlace(configFile), 'which is the config');
  const folders = { state, 'masters.folder': masters.folder, 'history.folder': history?.folder };
  return previews.flatMap(({ file }, i) => {
    const at = `previews[${i}].file`;
    const example = JSON.stringify(join(dirname(file), `preview-${basename(file)}`));
    // Facts are beside a preview: these are what gets in the way.
    const texts = [file, sidecarFile(file)].flatMap((written) => {
      const what = kept.get(realPlace(written));
      if (what === undefined) return [];
      const role = written === file ? 'the preview' : `the facts of ${file}`;
      return [`${role} would replace ${written}, ${what}`];
    });
    for (const [key, folder] of Object.entries(folders)) {
      if (folder === undefined || !(isInside(folder, file) || isInside(folder, sidecarFile(file)))) continue;
      texts.push(`${file} and its facts would be where the folder ${key} is`);
    }
    const numbered = previews.find(
      (other) => history !== null && isNumbered(file, other.file, history.folder),
    );
    if (numbered)
      texts.push(`${file} is the name of a numbered picture of ${numbered.file} in history.folder`);
    return texts.map((text) => ({ at, text: `${text}; give it another name`, example }));
  });
}

function isNumbered(file: string, of: string, folder: string): boolean {
  if (realPlace(dirname(file)) !== realPlace(folder)) return false;
  const name = basename(of);
  const dot = name.lastIndexOf('.');
  const found = basename(file);
  return (
    found.startsWith(`${name.slice(0, dot)}-`) &&
    /^\d{6,}$/.test(found.slice(dot + 1, found.lastIndexOf('.'))) &&
    found.endsWith(name.slice(dot))
  );
}
