/** Builds dist/: the TypeScript by tsc, the kernels by asc, and the config schema's check is left to the tests. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args) =>
  execFileSync(process.execPath, [`node_modules/${command}`, ...args], { cwd: root, stdio: 'inherit' });

rmSync(`${root}dist`, { recursive: true, force: true });
run('typescript/bin/tsc', ['-p', 'tsconfig.json']);
mkdirSync(`${root}dist/kernels`, { recursive: true });
run('assemblyscript/bin/asc.js', [
  'src/kernels/assembly/index.ts',
  ...['--outFile', 'dist/kernels/kernels.wasm'],
  ...['--runtime', 'stub', '--importMemory', '--enable', 'simd', '-O3', '--noAssert'],
]);
chmodSync(`${root}dist/cli.js`, 0o755);
