/** Pictures that others keep because they are odd or broken: the test images in the sources of libpng, libtiff and libjpeg-turbo. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './fault-tools.ts';

const sources = ['libpng1.6', 'tiff', 'libjpeg-turbo'];
const pictures = /\.(png|tiff?|jpe?g|webp|avif|gif|bmp|ppm|pgm|pbm|rgb)$/i;

/**
 * The machine's own Debian sources, for source packages. Without the update and security suites: mirrors do not always have
 * what those name.
 */
function sourceList(): string {
  const place = '/etc/apt/sources.list.d';
  const texts = readdirSync(place)
    .filter((name) => name.endsWith('.sources'))
    .map((name) => readFileSync(join(place, name), 'utf8'));
  return texts
    .flatMap((text) => text.split(/\n{2,}/))
    .filter((stanza) => /^Suites: *[a-z]+( |$)/m.test(stanza))
    .map((stanza) => stanza.replace(/^Types:.*$/m, 'Types: deb-src').replace(/^(Suites: *[a-z]+).*$/m, '$1'))
    .join('\n\n');
}

/** Every picture of the corpora. Fetched once a machine. Errors: those of apt-get and tar. */
export async function corpora(): Promise<string[]> {
  const folder = join(tmpdir(), 'slowshutter-corpora');
  if (!existsSync(folder)) {
    const making = `${folder}-${process.pid}`;
    await fetchInto(making);
    renameSync(making, folder);
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pictures.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function fetchInto(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'lists'), { recursive: true });
  const file = join(folder, 'corpora.sources');
  writeFileSync(file, sourceList());
  // Lists of its own, so that the machine's stay as they are.
  const places = [`Dir::Etc::sourcelist=${file}`, 'Dir::Etc::sourceparts=/dev/null'];
  const options = [...places, `Dir::State::lists=${join(folder, 'lists')}`, 'APT::Sandbox::User=root'];
  const apt = ['-q', ...options.flatMap((option) => ['-o', option])];
  await run('apt-get', [...apt, 'update'], { cwd: folder });
  await run('apt-get', [...apt, 'source', '--download-only', ...sources], { cwd: folder });
  for (const name of readdirSync(folder).filter(
    (each) => each.includes('.orig.tar.') && !each.endsWith('.asc'),
  )) {
    await run('tar', ['-xf', name], { cwd: folder });
  }
}
