/**
 * The systemd unit of one folder: the hardened unit of a desktop user, with the paths of this config and this
 * installation.
 */
import { dirname, join, sep } from 'node:path';
import type { Config } from '../config/schema.ts';
import { StackError } from '../core/errors.ts';

export interface Service {
  /** The program that runs `watch`, and the file it runs. */
  readonly node: string;
  readonly program: string;
  readonly configFile: string;
  readonly config: Config;
  readonly stateFolder: string;
}

/** Safe in a unit's name and in a shell. */
export function unitNameOf(captures: string): string {
  const last = captures.split(sep).at(-1) ?? '';
  return `slowshutter-${last.replace(/[^A-Za-z0-9_.-]+/g, '-') || 'captures'}`;
}

/**
 * Folders that the service writes in, once each; systemd does not start a service one of whose folders is
 * missing.
 */
export function foldersWritten({ config, stateFolder }: Service): string[] {
  const { previews, masters, history } = config;
  const folders = [stateFolder, ...previews.map(({ file }) => dirname(file)), masters.folder];
  return [...new Set(history === null ? folders : [...folders, history.folder])];
}

/**
 * `template` is the text of systemd/user/slowshutter.service. Its settings stay, but for places.
 *
 * Errors: cannot-create for a path that no unit can hold.
 */
export function unitOf(template: string, service: Service): string {
  const { node, program, configFile, config } = service;
  const command = [node, program, 'watch', '--config', configFile];
  const written = foldersWritten(service);
  const places = [...command.filter((word) => word.startsWith(sep)), ...config.captures, ...written];
  const changes: Readonly<Record<string, readonly string[]>> = {
    ExecSearchPath: [],
    // The colon: a dollar in a path is one.
    ExecStart: [`ExecStart=:${command.map(word).join(' ')}`],
    StateDirectory: [
      '# All that is written: the state, previews, masters.',
      ...written.map((folder) => `ReadWritePaths=${word(folder)}`),
    ],
    StateDirectoryMode: [],
    CacheDirectory: [],
    ProtectSystem: [
      ...config.captures.map((folder) => `ReadOnlyPaths=${word(`-${folder}`)}`),
      'ProtectSystem=strict',
    ],
    // A private /tmp would hide them.
    ...(places.some(isTemporary) && { PrivateTmp: ['PrivateTmp=no'] }),
  };
  const [, settings = ''] = template.split(/^(?=\[Unit\]$)/m);
  const head = [
    `# ${config.captures.map(word).join(', ')} watched by slowshutter: written by slowshutter init --service, and yours to change.`,
    `# The config is ${word(configFile)}. When it gets other folders for pictures, give them a ReadWritePaths= below.`,
  ];
  return [...head, ...changed(settings.split('\n'), changes)].join('\n');
}

/** A setting that is left out takes the comment above it along. */
function changed(lines: readonly string[], changes: Readonly<Record<string, readonly string[]>>): string[] {
  const made: string[] = [];
  let comment: string[] = [];
  for (const line of lines) {
    const [, key = ''] = /^(\w+)=/.exec(line) ?? [];
    if (line.startsWith('#')) comment.push(line);
    else {
      const instead = changes[key];
      const keepsComment = instead === undefined || instead.at(-1)?.startsWith(`${key}=`);
      made.push(...(keepsComment ? comment : []), ...(instead ?? [line]));
      comment = [];
    }
  }
  return made;
}

const isTemporary = (path: string) =>
  ['/tmp', '/var/tmp'].some((folder) => `${path}${sep}`.startsWith(join(folder, sep)));

/** As systemd reads one word of a setting. Source: systemd.syntax(7), systemd.unit(5) SPECIFIERS. */
function word(path: string): string {
  if (/\p{Cc}/u.test(path)) {
    throw new StackError('cannot-create', `a service cannot use ${path}: its name has a control character`);
  }
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`;
}
