/**
 * Plants the faults of test/mutants/mutants.mjs, one at a time, in a copy of the checkout: each must make its
 * test fail.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutants } from '../test/mutants/mutants.mjs';

/** @import { Mutant } from '../test/mutants/mutants.mjs' */

const root = fileURLToPath(new URL('..', import.meta.url));
const copied = [
  'src',
  'examples',
  'test',
  'scripts',
  'dist',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];
/** The same histories every time, so that what was caught once is caught again. */
const env = {
  ...process.env,
  SLOWSHUTTER_SEED: '20250101',
  SLOWSHUTTER_HISTORIES: '10000',
  SLOWSHUTTER_SECOND_CRASHES: '1',
};

/**
 * @param {string} folder
 * @param {string} script relative to the folder
 * @param {readonly string[]} args
 * @returns {Promise<Error | null>}
 */
const run = (folder, script, args) =>
  new Promise((resolve) => {
    const options = { cwd: folder, env, maxBuffer: 2 ** 26 };
    execFile(process.execPath, [script, ...args], options, (error) => resolve(error));
  });

/**
 * A copy of the checkout that is gone when `use` has resolved.
 *
 * @template T
 * @param {(folder: string) => Promise<T>} use
 */
async function inCopy(use) {
  const folder = mkdtempSync(join(tmpdir(), 'slowshutter-mutant-'));
  try {
    for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The outcome of the named test: passed, failed, or why there is none.
 *
 * @param {string} folder
 * @param {Mutant['test']} test
 * @returns {Promise<string>}
 */
async function outcomeOf(folder, [file, name]) {
  const report = join(folder, 'report.json');
  const pattern = name.replace(/[^\w ]/g, '.');
  const args = ['run', '--project', 'fast', file, '-t', pattern, '--testTimeout', '600000'];
  await run(folder, 'node_modules/vitest/vitest.mjs', [
    ...args,
    '--reporter',
    'json',
    '--outputFile',
    report,
  ]);
  if (!existsSync(report)) return 'no report';
  /** @type {{ testResults: { assertionResults: { title: string, status: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = testResults.flatMap((result) => result.assertionResults);
  return tests.find((test) => test.title === name)?.status ?? 'no such test ran';
}

/** @param {string} folder */
async function build(folder) {
  const error = await run(folder, 'scripts/build.mjs', []);
  if (error) throw new Error(`the mutant does not compile: ${error.message}`);
}

/**
 * What became of a mutant: `caught` or what is wrong.
 *
 * @param {Mutant} mutant
 */
const tried = (mutant) =>
  inCopy(async (folder) => {
    const path = join(folder, mutant.file);
    const text = readFileSync(path, 'utf8');
    const found = text.split(mutant.find).length - 1;
    if (found !== 1) return `expected the text to replace once in ${mutant.file}, found it ${found} times`;
    writeFileSync(
      path,
      text.replace(mutant.find, () => mutant.replace),
    );
    if (mutant.build) await build(folder);
    const outcome = await outcomeOf(folder, mutant.test);
    if (outcome === 'failed') return 'caught';
    return outcome === 'passed' ? 'SURVIVED' : `not tried: ${outcome}`;
  });

/**
 * Without a fault every test must pass, or failing says nothing.
 *
 * @param {Iterable<Mutant['test']>} tests
 */
const triedWithout = (tests) =>
  inCopy(async (folder) => {
    for (const test of tests) {
      const outcome = await outcomeOf(folder, test);
      if (outcome !== 'passed') return `${test.join(': ')}: ${outcome}`;
    }
    return 'none';
  });

const only = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)));
const width = Math.max(...chosen.map(({ name }) => name.length));
/**
 * @param {string} name
 * @param {string} outcome
 */
const row = (name, outcome) => console.log(`${name.padEnd(width)}  ${outcome}`);
let caught = 0;
let clean = '';
const jobs = chosen.map((mutant) => async () => {
  const outcome = await tried(mutant).catch((error) => error.message);
  if (outcome === 'caught') caught++;
  row(mutant.name, outcome === 'caught' ? mutant.test.join(': ') : outcome);
});
jobs.unshift(async () => {
  clean = await triedWithout(new Set(chosen.map(({ test }) => test)));
  row('(no fault)', clean);
});
async function worker() {
  for (let job = jobs.shift(); job; job = jobs.shift()) await job();
}
row('name', 'caught by');
await Promise.all(Array.from({ length: availableParallelism() }, worker));
console.log(`${caught} of ${chosen.length} mutants caught`);
process.exitCode = caught === chosen.length && clean === 'none' ? 0 : 1;
