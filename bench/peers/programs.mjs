/** The programs that the bench compares with: which are installed, and how the others are had on Debian. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @type {readonly { name: string, debian: string, commands?: readonly string[], source?: string }[]} */
const wanted = [
  { name: 'c', debian: 'gcc libjpeg62-turbo-dev', source: 'stack.c' },
  { name: 'numpy', debian: 'python3-numpy' },
  { name: 'PIL', debian: 'python3-pil' },
  { name: 'cv2', debian: 'python3-opencv' },
  { name: 'vips', debian: 'libvips-tools', commands: ['vips'] },
  { name: 'magick', debian: 'imagemagick', commands: ['magick', '/usr/bin/convert'] },
  { name: 'djpeg', debian: 'libjpeg-turbo-progs', commands: ['djpeg'] },
  { name: 'chromium', debian: 'chromium', commands: ['/usr/bin/chromium'] },
  { name: 'siril', debian: 'siril', commands: ['siril-cli'] },
  { name: 'hugin', debian: 'hugin-tools', commands: ['align_image_stack'] },
];

/** @typedef {ReturnType<typeof findPrograms>} Programs */

/**
 * Shape: `has(...names)`, `missing` Debian packages, `python` the interpreter that knows most of the modules.
 * What must be compiled first goes to `folder`, and with it.
 *
 * @param {string} folder
 */
export function findPrograms(folder) {
  const modules = wanted.filter(({ commands, source }) => !commands && !source).map(({ name }) => name);
  const pythons = ['python3', '/usr/bin/python3'].map((python) => ({
    python,
    found: modules.filter((name) => works(python, '-c', `import ${name}`)),
  }));
  const { python, found } = pythons.reduce((best, each) =>
    each.found.length > best.found.length ? each : best,
  );
  const paths = new Map(found.map((name) => [name, python]));
  for (const { name, commands = [], source } of wanted) {
    const command = source
      ? built(source, folder)
      : commands.find((each) => ['--version', '-version', '-h'].some((word) => works(each, word)));
    if (command) paths.set(name, command);
  }
  return {
    python,
    /** @param {string} name */
    path: (name) => paths.get(name),
    /** @param {...string} names */
    has: (...names) => names.every((name) => paths.has(name)),
    missing: wanted.filter(({ name }) => !paths.has(name)).map(({ debian }) => debian),
  };
}

/**
 * The program that a source beside this file makes; undefined where it cannot be made.
 *
 * @param {string} source
 * @param {string} folder
 */
function built(source, folder) {
  const program = join(folder, `built-of-${source}`);
  const file = fileURLToPath(new URL(source, import.meta.url));
  const made = works('gcc', '-O3', '-march=native', '-o', program, file, '-ljpeg', '-lpthread');
  return made ? program : undefined;
}

/**
 * @param {string} command
 * @param {...string} args
 */
function works(command, ...args) {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    // Not there, or of no use: for the bench the same.
    return false;
  }
}
