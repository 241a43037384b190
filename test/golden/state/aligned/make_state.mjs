/**
 * Writes aligned.state, its dark.state and what the program says of both by the built program: `node
 * make_state.mjs`. Made once: that it opens, and gives these digests again, is what the test is for.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
// The ledger and the header have these paths.
const place = '/tmp/slowshutter-golden-aligned';
rmSync(place, { recursive: true, force: true });
mkdirSync(place);
const program = join(here, '../../../../dist/cli.js');

/** @param {...string} args */
const stack = (...args) =>
  JSON.parse(
    execFileSync(process.execPath, [program, 'stack', '--light', 'linear', '--json', ...args]).toString(),
  );
/** @param {string} name */
const at = (name) => join(place, name);

for (const [n, name] of ['a', 'b', 'c', 'd', 'dark0', 'dark1'].entries()) {
  const capture = at(`${name}.png`);
  copyFileSync(join(here, `${name}.png`), capture);
  utimesSync(capture, 1735689600 + n, 1735689600 + n);
}
stack(at('dark0.png'), at('dark1.png'), '--save', at('dark.state'));
const flags = ['--align', 'scene', '--dark', at('dark.state')];
const three = ['a', 'b', 'c'].map((name) => at(`${name}.png`));
const saved = stack(...three, ...flags, '--save', at('aligned.state'), '--out', at('c.tif'));
const resumed = stack(...three, at('d.png'), ...flags, '--out', at('d.tif'));
for (const name of ['dark.state', 'aligned.state']) copyFileSync(at(name), join(here, name));
const found = { saved: saved.digest, resumed: resumed.digest };
writeFileSync(join(here, 'aligned.json'), `${JSON.stringify(found, null, 1)}\n`);
rmSync(place, { recursive: true });
