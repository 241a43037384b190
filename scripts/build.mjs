/**
 * Builds dist/: the TypeScript by tsc, the kernels, our decoder of JPEGs and the checksum of strips by asc,
 * the engine as one file and the live page by esbuild. Made beside the old one, then put in its place.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [made, old] = ['dist-new', 'dist-old'];
/**
 * @param {string} command
 * @param {readonly string[]} args
 */
const run = (command, args) =>
  execFileSync(process.execPath, [`node_modules/${command}`, ...args], { cwd: root, stdio: 'inherit' });

for (const folder of [made, old]) rmSync(root + folder, { recursive: true, force: true });
run('typescript/bin/tsc', ['-p', 'tsconfig.json', '--outDir', made]);
/** @param {readonly string[]} args */
const assemble = (...args) =>
  run('assemblyscript/bin/asc.js', [
    ...args,
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--enable',
    'threads',
    '-O3',
    '--noAssert',
  ]);
mkdirSync(`${root}${made}/kernels`, { recursive: true });
assemble('src/kernels/assembly/index.ts', '--outFile', `${made}/kernels/kernels.wasm`, '--importMemory');
// Its memory is its own: it is used in threads.
assemble('src/decoders/jpeg/assembly/index.ts', '--outFile', `${made}/decoders/jpeg/scan.wasm`);
assemble('src/io/storage/assembly/index.ts', '--outFile', `${made}/io/storage/xxh64.wasm`);
// Memory that threads share begins with zeros, as what is written at each start would be written over what
// others have there.
const shared = '--importMemory --sharedMemory --zeroFilledMemory --initialMemory 8 --maximumMemory 65536';
const inShared = shared.split(' ');
assemble('src/kernels/assembly/index.ts', '--outFile', `${made}/kernels/kernels-shared.wasm`, ...inShared);
// Threads that add to shared sums work in the memory of these; constants lie at fixed places, so each has a
// module of its own.
for (const desk of [0, 1, 2, 3, 4]) {
  const file = `${made}/decoders/jpeg/scan-desk-${desk}.wasm`;
  const base = ['--memoryBase', String(65536 * (desk + 1))];
  assemble('src/decoders/jpeg/assembly/index.ts', '--outFile', file, ...base, ...inShared);
}
execFileSync(process.execPath, ['scripts/bundle.mjs', root + made], { cwd: root, stdio: 'inherit' });
buildSync({
  absWorkingDir: root,
  entryPoints: ['src/page/page.ts', 'src/page/page.css'],
  outdir: `${made}/page`,
  bundle: true,
  minify: true,
  format: 'iife',
  // Phones of some years ago, too.
  target: ['es2022', 'safari16', 'firefox115', 'chrome110'],
  logLevel: 'warning',
});
for (const file of ['index.html', 'manifest.webmanifest', 'icon.svg']) {
  copyFileSync(`${root}src/page/${file}`, `${root}${made}/page/${file}`);
}
chmodSync(`${root}${made}/cli.js`, 0o755);
if (existsSync(`${root}dist`)) renameSync(`${root}dist`, root + old);
renameSync(root + made, `${root}dist`);
rmSync(root + old, { recursive: true, force: true });
