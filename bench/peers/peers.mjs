/** What people would use instead, each written as somebody who knows it well would: the same captures in, a mean in full size out. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../processes.mjs';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));
const byPython = (name) => (programs, captures, out) => [[programs.python, [script(name), ...captures, out]]];

/** Shape: `steps` gives the commands of one run, in order; `folder` is empty and theirs. */
export const peers = {
  script2012: { needs: ['numpy', 'PIL'], steps: byPython('script_2012.py') },
  tunedNumpy: { needs: ['numpy', 'PIL'], steps: byPython('tuned_numpy.py') },
  cv2: { needs: ['cv2', 'numpy'], steps: byPython('cv2_accumulate.py') },
  vips: { needs: ['vips'], steps: vipsSum },
  magick: { needs: ['magick'], steps: magickMean },
  siril: { needs: ['siril'], steps: sirilStack },
};

/** One picture at a time through all files at once, row by row; the sum goes by a file, then is divided, halves up. */
function vipsSum(programs, captures, out, folder) {
  const vips = programs.path('vips');
  const sum = join(folder, 'sum.v');
  return [
    [vips, ['sum', captures.map((path) => `${path}[access=sequential]`).join(' '), sum]],
    [vips, ['linear', sum, `${out}[Q=92]`, String(1 / captures.length), '0.5', '--uchar']],
  ];
}

function magickMean(programs, captures, out) {
  return [[programs.path('magick'), [...captures, '-evaluate-sequence', 'mean', '-quality', '92', out]]];
}

function sirilStack(programs, captures, out, folder) {
  const seen = join(folder, 'frames');
  mkdirSync(seen);
  for (const path of captures) symlinkSync(path, join(seen, basename(path)));
  const lines = ['requires 1.0.0', 'set16bits', 'cd frames', 'convert frame -out=../work', 'cd ../work'];
  lines.push('stack frame mean -nonorm', 'load frame_stacked', `savejpg ${out.replace(/\.jpg$/, '')} 92`);
  writeFileSync(join(folder, 'stack.ssf'), `${lines.join('\n')}\n`);
  return [[programs.path('siril'), ['-d', folder, '-s', join(folder, 'stack.ssf')]]];
}

/** One run of a peer. Units: ms. Errors: when one of its commands fails. */
export async function runPeer(name, programs, captures, out, folder) {
  const total = { wallMs: 0, cpuMs: 0 };
  for (const [command, args] of peers[name].steps(programs, captures, out, folder)) {
    const { wallMs, cpuMs } = await run(command, args, { cwd: folder });
    total.wallMs += wallMs;
    total.cpuMs += cpuMs;
  }
  return total;
}
