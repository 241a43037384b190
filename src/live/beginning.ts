/**
 * What `init` leaves behind: a config with paths that hold in every working folder, and the unit of a service
 * that uses it.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConfigFlags, loadConfigFile } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { stateFolderOf } from '../config/state-folder.ts';
import { codeOf, messageOf, StackError } from '../core/errors.ts';
import { isInside } from '../io/inside.ts';
import { foldersWritten, unitNameOf, unitOf } from './service-unit.ts';

const NAME = 'slowshutter.json';

/** From a file of this installation, as they lie in the package. */
const ofPackage = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export type InitFlags = ConfigFlags & { readonly service?: true };

/**
 * Writes the files; gives the lines that say which, and the commands to type next.
 *
 * Errors: config; cannot-create when a file is there already or cannot be written. Then nothing was written,
 * or the config alone.
 */
export async function initialise(
  cwd: string,
  flags: InitFlags,
  captures?: readonly string[],
): Promise<string[]> {
  const { config, file: there } = await loadConfigFile(cwd, flags, captures);
  if (there !== null)
    throw new StackError(
      'cannot-create',
      `there is a config already, ${there}: change it, or remove it first`,
    );
  const among = config.captures.find((folder) => isInside(cwd, folder));
  if (among !== undefined) {
    const text = `a config is never written among captures; go to another folder than ${among}, for example the one above it`;
    throw new StackError('cannot-create', text);
  }
  const file = join(cwd, NAME);
  const unit = flags.service ? await unitFor(config, file) : null;
  await writeNew(file, configText(config, unit?.state ?? config.state));
  if (unit === null) return [`wrote ${file}`, 'next: slowshutter doctor'];
  for (const folder of unit.folders) await mkdir(folder, { recursive: true });
  await writeNew(unit.file, unit.text);
  return [
    `wrote ${file}`,
    `wrote ${unit.file}`,
    'next, line by line; the last keeps it running when you log out:',
    '  slowshutter doctor',
    '  systemctl --user daemon-reload',
    `  systemctl --user enable --now ${unit.name}`,
    '  loginctl enable-linger',
  ];
}

function configText({ captures, recursive, light, masters, previews }: Config, state: string | null): string {
  const $schema = ofPackage('config.schema.json');
  const shown = previews.map(({ blend, ev, file }) => ({ file, blend, ev }));
  const folders = {
    captures: captures.length === 1 ? captures[0] : captures,
    ...(recursive && { recursive }),
  };
  const kept = { ...folders, ...(state !== null && { state }), light, previews: shown, masters };
  return `${JSON.stringify({ $schema, ...kept }, null, 2)}\n`;
}

/** Errors: cannot-create when there is such a unit, or root would write one of its own for another user. */
async function unitFor(config: Config, configFile: string) {
  const { HOME, XDG_CONFIG_HOME, SUDO_USER } = process.env;
  if (SUDO_USER) {
    const text = `the service would be root's: type it without sudo, as the user whose captures these are`;
    throw new StackError('cannot-create', text);
  }
  const name = unitNameOf(config.captures[0] ?? '');
  const base = XDG_CONFIG_HOME || join(HOME || homedir(), '.config');
  const file = join(base, 'systemd', 'user', `${name}.service`);
  if (existsSync(file)) throw isThere(file);
  // Named in the config: commands at a terminal find the stack of the service, at work or not.
  const state = stateFolderOf(config);
  const template = await readFile(ofPackage('systemd/user/slowshutter.service'), 'utf8');
  const program = ofPackage('dist/cli.js');
  const service = { node: process.execPath, program, configFile, config, stateFolder: state };
  return { name, file, state, text: unitOf(template, service), folders: foldersWritten(service) };
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw isThere(file);
    throw new StackError('cannot-create', `cannot write ${file}: ${messageOf(error)}`);
  }
}

const isThere = (file: string) =>
  new StackError('cannot-create', `${file} is there already: remove it first`);
