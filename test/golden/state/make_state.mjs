/** Writes a state file of the current format by the built program: `node make_state.mjs v1.state`. Old ones are never made again. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const goldens = join(here, '../captures/grey8');
// The ledger has these paths.
const place = '/tmp/slowshutter-golden';
const [target] = process.argv.slice(2);
if (!target) throw new Error('expected the name of the state file to write');

rmSync(place, { recursive: true, force: true });
mkdirSync(join(place, 'captures'), { recursive: true });
// All but the last, which is for resuming.
readdirSync(goldens)
  .sort()
  .slice(0, -1)
  .forEach((name, i) => {
    const capture = join(place, 'captures', name);
    copyFileSync(join(goldens, name), capture);
    utimesSync(capture, 1735689600 + i, 1735689600 + i);
  });
const previews = ['mean', 'lighten', 'darken'].map((blend) => ({ file: `./${blend}.jpg`, blend }));
const config = join(place, 'slowshutter.json');
writeFileSync(config, JSON.stringify({ captures: './captures', state: './state', previews }));
const program = join(here, '../../../dist/cli.js');
execFileSync(process.execPath, [program, 'watch', '--config', config, '--stop-after-idle', '1'], {
  stdio: 'inherit',
});
copyFileSync(join(place, 'state/encoded-sum+max+min.state'), join(here, target));
rmSync(place, { recursive: true });
