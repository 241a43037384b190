/**
 * Debian's source packages, fetched from where the machine has its programs, whether it is set up for sources
 * or not.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './fault-tools.ts';

const apt = '/etc/apt';
const fetching = new Map<string, Promise<string>>();

/**
 * A folder with what upstream wrote of these packages. Fetched once a machine, into a folder of this name.
 * Errors: those of apt-get and tar.
 */
export function debianSources(name: string, packages: readonly string[]): Promise<string> {
  const known = fetching.get(name) ?? fetchOnce(join(tmpdir(), `slowshutter-${name}`), packages);
  fetching.set(name, known);
  return known;
}

async function fetchOnce(folder: string, packages: readonly string[]): Promise<string> {
  if (existsSync(folder)) return folder;
  const making = `${folder}-${process.pid}`;
  await fetchInto(making, packages);
  renameSync(making, folder);
  return folder;
}

async function fetchInto(folder: string, packages: readonly string[]): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  // Lists and places of its own, so that the machine's stay as they are.
  const [lists, places] = [join(folder, 'lists'), join(folder, 'places')];
  for (const each of [lists, places]) mkdirSync(each, { recursive: true });
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
  writeFileSync(join(places, 'stanzas.sources'), stanzasFor(codename));
  writeFileSync(join(places, 'lines.list'), linesFor(codename));
  const settings = [
    'Dir::Etc::sourcelist=/dev/null',
    `Dir::Etc::sourceparts=${places}`,
    `Dir::State::lists=${lists}`,
    'APT::Sandbox::User=root',
  ];
  const options = ['-q', ...settings.flatMap((setting) => ['-o', setting])];
  await run('apt-get', [...options, 'update'], { cwd: folder });
  await run('apt-get', [...options, 'source', '--download-only', ...packages], { cwd: folder });
  for (const file of readdirSync(folder).filter((each) => /\.orig\.tar\.\w+$/.test(each))) {
    await run('tar', ['-xf', file], { cwd: folder });
  }
  rmSync(lists, { recursive: true });
}

/**
 * Those of the release itself: mirrors do not always have what its updates name, and other archives may have
 * no sources.
 */
function stanzasFor(codename: string): string {
  return texts(join(apt, 'sources.list.d'), '.sources')
    .flatMap((text) => text.split(/\n{2,}/))
    .filter((stanza) => new RegExp(`^Suites:\\s*${codename}(\\s|$)`, 'm').test(stanza))
    .filter((stanza) => /^Components:.*\bmain\b/m.test(stanza))
    .map((stanza) => stanza.replace(/^Types:.*$/m, 'Types: deb-src'))
    .map((stanza) => stanza.replace(/^Suites:.*$/m, `Suites: ${codename}`))
    .join('\n\n');
}

/** The same in the older way of writing. */
function linesFor(codename: string): string {
  const all = [...texts(apt, 'sources.list'), ...texts(join(apt, 'sources.list.d'), '.list')].join('\n');
  const line = new RegExp(`^deb\\s+((\\[.*\\]\\s+)?\\S+\\s+${codename}\\s+main\\b.*)$`, 'gm');
  return [...all.matchAll(line)].map(([, rest]) => `deb-src ${rest}\n`).join('');
}

function texts(folder: string, end: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
