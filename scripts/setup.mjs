/**
 * Makes a clone ready: installs when package-lock.json has changed, builds when a source has; else does
 * nothing.
 */
import { execSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`slowshutter needs Node 20.19 or newer, found ${process.versions.node}`);
  process.exit(2);
}

/** @param {readonly string[]} files */
const digestOf = (files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(root + file));
  return hash.digest('hex');
};

/** @param {string} folder */
const filesIn = (folder) =>
  readdirSync(root + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.slice(root.length)}/${entry.name}`)
    .sort();

/**
 * Runs the command when the stamp does not say that it ran for these very files. Its output goes to stderr.
 *
 * @param {string} stamp
 * @param {readonly string[]} files
 * @param {string} what
 * @param {string} command
 */
const freshen = (stamp, files, what, command) => {
  const digest = digestOf(files);
  if (existsSync(root + stamp) && readFileSync(root + stamp, 'utf8') === digest) return;
  console.error(`slowshutter: ${what} ...`);
  execSync(command, { cwd: root, stdio: ['ignore', 2, 2] });
  writeFileSync(root + stamp, digest);
};

const isClone = existsSync(`${root}src`);
if (isClone) {
  freshen(
    'node_modules/.slowshutter',
    ['package-lock.json'],
    'installing packages, once',
    'npm ci --no-audit --no-fund --loglevel=error',
  );
  freshen(
    'dist/.slowshutter',
    ['package.json', 'tsconfig.json', 'scripts/build.mjs', 'scripts/bundle.mjs', ...filesIn('src')],
    'building',
    'node scripts/build.mjs',
  );
}
