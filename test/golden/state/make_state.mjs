/**
 * Writes a state file of the current format by the built program: `node make_state.mjs v4.state`. Old ones
 * are never made again.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const goldens = join(here, 'captures');
// The ledger has these paths.
const place = '/tmp/slowshutter-golden';
const [target] = process.argv.slice(2);
if (!target) throw new Error('expected the name of the state file to write');

rmSync(place, { recursive: true, force: true });
mkdirSync(join(place, 'captures'), { recursive: true });
const blends = ['mean', 'lighten', 'darken', 'subtract', 'background', 'deviation', 'multiply'];
const config = join(place, 'slowshutter.json');
writeFileSync(
  config,
  JSON.stringify({
    captures: './captures',
    state: './state',
    previews: blends.map((blend) => ({ file: `./${blend}.jpg`, blend })),
    history: { folder: './history', everyFrames: 2 },
    filters: ['./halve.mjs'],
  }),
);

copyFileSync(join(here, 'halve.mjs'), join(place, 'halve.mjs'));

const program = join(here, '../../../dist/cli.js');
/**
 * @param {string} command
 * @param {...string} args
 */
const slowshutter = (command, ...args) =>
  execFileSync(process.execPath, [program, command, '--config', config, ...args], { stdio: 'inherit' });

const names = readdirSync(goldens).sort();
/**
 * Not taken in the order of their names: expect_state.py knows the same times.
 *
 * @param {string} name
 */
const secondsOf = (name) => (names.indexOf(name) * 5) % 7;
/** @param {...string} captures */
const fold = (...captures) => {
  for (const name of captures) {
    const capture = join(place, 'captures', name);
    copyFileSync(join(goldens, name), capture);
    const takenAt = 1735689600 + secondsOf(name);
    utimesSync(capture, takenAt, takenAt);
  }
  slowshutter('watch', '--stop-after-idle', '1');
};

// The last is for resuming.
const [closed, first, second, third, removed, held] = names;
fold(closed);
slowshutter('finish');
fold(first, second, third, removed);
slowshutter('remove', removed);
slowshutter('pause');
fold(held);
slowshutter('resume');
const [state] = readdirSync(join(place, 'state')).filter((name) => name.endsWith('.state'));
copyFileSync(join(place, 'state', state), join(here, target));
rmSync(place, { recursive: true });
