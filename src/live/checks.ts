/** What a night needs of the machine, checked one by one. */
import { spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LoadedConfig } from '../config/load.ts';
import { mistakeLine } from '../config/mistakes.ts';
import { registryNames } from '../config/registries.ts';
import type { Config } from '../config/schema.ts';
import { stackSettings } from '../config/settings.ts';
import { stateFolderOf } from '../config/state-folder.ts';
import { limitText } from '../core/capture-folders.ts';
import { messageOf } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import { passedOverText, totalPassedOver } from '../core/passed-over.ts';
import { answers } from '../io/answers.ts';
import { folderId } from '../io/files.ts';
import { remoteKind } from '../io/remote.ts';
import { systemRules } from '../io/system.ts';
import { mustRead } from '../offline/calibration-files.ts';
import { type ContentsBelow, contentsBelow } from '../offline/contents.ts';
import { tryFilters } from '../offline/try-filters.ts';
import { alignFindings } from './align-check.ts';
import type { Finding, Grade } from './finding.ts';
import { formatsFinding, type Missing, missingFormats } from './formats-check.ts';
import { kindsFindings, takenOf } from './kinds-check.ts';
import { inTheWay } from './outputs.ts';
import { paceFindings } from './pace-check.ts';
import { sleepFinding } from './sleep-check.ts';
import { strayFinding } from './stray-check.ts';

/** A 24 MP stack with its checkpoint being written takes about half of this. */
const FREE_BYTES_WANTED = 1e9;

/** Errors: config when the state folder cannot be where it would be. */
export async function findingsOf({ config, file, passedOver, setBy }: LoadedConfig): Promise<Finding[]> {
  const missing = await missingFormats();
  return [
    {
      about: 'config',
      grade: 'ok',
      text: file === null ? 'no config file; the defaults hold' : `${file}, valid`,
    },
    ...passedOver.map((text): Finding => ({ about: 'config', grade: 'warn', text })),
    { about: 'node', grade: 'ok', text: process.version },
    formatsFinding(missing),
    { about: 'formats', grade: 'ok', text: `previews as .${registryNames.previewExtensions.join(', .')}` },
    ...(await capturesFindings(config, missing)),
    ...(await filterFindings(config)),
    ...(await calibrationFindings(config)),
    ...(await Promise.all(config.captures.map(eventsFinding))),
    await inotifyFinding(),
    await roomFinding('state', stateFolderOf(config)),
    ...(await Promise.all(config.previews.map(({ file }) => roomFinding('preview', dirname(file))))),
    await sleepFinding(config.keepAwake),
    ...(await inTheWay(config)).map((mistake): Finding => {
      return { about: 'preview', grade: 'fail', text: mistakeLine(mistake, setBy) };
    }),
    ...(systemRules.openLock === null
      ? [programFinding('flock', 'fail', 'needed to lock the state; it is in util-linux')]
      : []),
    programFinding('systemd-notify', 'warn', 'only needed under systemd'),
  ];
}

/** Each filter, or the first mistake in any of them. */
async function filterFindings(config: Config): Promise<Finding[]> {
  const about = 'filter';
  try {
    const settings = stackSettings(config, stateFolderOf(config));
    await tryFilters(settings);
    return settings.filters.map(({ module, digest }) => {
      return { about, grade: 'ok', text: `${module}, SHA-256 ${digest}` };
    });
  } catch (error) {
    return [{ about, grade: 'fail', text: messageOf(error) }];
  }
}

/** Dark and flat, or what is wrong with them. A folder of frames is not stacked for it. */
async function calibrationFindings({ dark, flat }: Config): Promise<Finding[]> {
  const named = [['dark', dark] as const, ['flat', flat] as const];
  return Promise.all(
    named.flatMap(([about, path]) => (path === null ? [] : calibrationFinding(about, path))),
  );
}

async function calibrationFinding(about: 'dark' | 'flat', path: string): Promise<Finding> {
  try {
    if ((await folderId(path)) === null) await mustRead(about, path, path);
    return { about, grade: 'ok', text: path };
  } catch (error) {
    return { about, grade: 'fail', text: messageOf(error) };
  }
}

async function capturesFindings(config: Config, missing: Missing): Promise<Finding[]> {
  const found = await Promise.all(config.captures.map((folder) => folderFound(folder, config.recursive)));
  const findings = found.flatMap((each) => each.findings);
  const paths = found.flatMap((each) => each.captures);
  if (paths.length === 0) return [...findings, ...(await alignFindings(config, []))];
  const taken = takenOf(paths, config);
  const stray = await strayFinding(config, taken.names);
  return [
    ...findings,
    ...kindsFindings(taken, config, missing),
    ...(stray === null ? [] : [stray]),
    ...(await paceFindings(config, taken, await existingAbove(stateFolderOf(config)))),
    ...(await alignFindings(config, taken.names)),
  ];
}

interface FolderFound {
  readonly findings: readonly Finding[];
  /** Paths. */
  readonly captures: readonly string[];
}

/** What is to be said of one of the captures folders. Errors: none. */
async function folderFound(folder: string, recursive: boolean): Promise<FolderFound> {
  const about = 'captures';
  const without = (grade: Grade, text: string) => ({ findings: [{ about, grade, text }], captures: [] });
  if (!answers(folder)) return without('fail', silence(folder));
  if ((await folderId(folder)) === null)
    return without('warn', `${folder} is not there yet; watch waits for it`);
  try {
    const contents = await contentsBelow(folder, recursive);
    const leftOut = contents.leftOut.slice(0, 1).map(({ folder: below, limit }): Finding => {
      const text = `no captures are taken from ${printable(below)}: ${limitText(limit)}`;
      return { about, grade: 'warn', text };
    });
    return { findings: [{ about, ...usable(folder, contents) }, ...leftOut], captures: contents.captures };
  } catch (error) {
    return without('fail', `cannot list ${folder}: ${messageOf(error)}`);
  }
}

/**
 * A folder in which there is something, and nothing that can be used, is one that would give no frame all
 * night.
 */
function usable(folder: string, found: ContentsBelow): Pick<Finding, 'grade' | 'text'> {
  const below = found.folders > 1 ? ` in ${found.folders} folders` : '';
  const text = `${folder}, ${found.captures.length} captures${below}`;
  if (totalPassedOver(found.others) === 0) return { grade: 'ok', text };
  const where = found.folder === undefined ? '' : `; a folder is ${printable(found.folder)}`;
  const grade = found.captures.length === 0 ? 'fail' : 'warn';
  return { grade, text: `${text}; not taken: ${passedOverText(found.others)}${where}` };
}

const silence = (place: string) => `${place} does not answer, as on a network that is gone`;

async function eventsFinding(captures: string): Promise<Finding> {
  if (!answers(captures)) return { about: 'events', grade: 'warn', text: silence(captures) };
  const remote = await remoteKind(captures);
  if (remote === null) return { about: 'events', grade: 'ok', text: 'a local file system' };
  return { about: 'events', grade: 'warn', text: `${remote}: new captures are noticed by polling` };
}

async function inotifyFinding(): Promise<Finding> {
  const read = (name: string) => readFile(`/proc/sys/fs/inotify/${name}`, 'utf8').then(Number, () => null);
  const [watches, instances] = await Promise.all([read('max_user_watches'), read('max_user_instances')]);
  if (watches === null || instances === null) {
    return { about: 'inotify', grade: 'ok', text: 'no limits to be read on this system' };
  }
  const grade = watches < 65_536 || instances < 16 ? 'warn' : 'ok';
  return { about: 'inotify', grade, text: `${watches} watches, ${instances} instances` };
}

async function roomFinding(about: string, folder: string): Promise<Finding> {
  if (!answers(folder)) return { about, grade: 'fail', text: silence(folder) };
  const existing = await existingAbove(folder);
  try {
    await access(existing, constants.W_OK);
  } catch {
    return { about, grade: 'fail', text: `cannot write in ${existing}` };
  }
  const { bavail, bsize } = await statfs(existing);
  const grade = bavail * bsize < FREE_BYTES_WANTED ? 'warn' : 'ok';
  return { about, grade, text: `${folder}, ${((bavail * bsize) / 1e9).toFixed(1)} GB free` };
}

/** The folder, or the nearest above it that is there. */
async function existingAbove(folder: string): Promise<string> {
  let existing = folder;
  while ((await folderId(existing)) === null && dirname(existing) !== existing) existing = dirname(existing);
  return existing;
}

function programFinding(program: string, missing: Grade, why: string): Finding {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  return error
    ? { about: program, grade: missing, text: `not found; ${why}` }
    : { about: program, grade: 'ok', text: 'found' };
}
