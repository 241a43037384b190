/**
 * A process that does nothing but wait beside a daemon: what it is late by is the machine's doing, in the
 * same measure as the daemon's.
 */
import { spawn } from 'node:child_process';

const clock = new URL('../dist/io/clock.js', import.meta.url);
const WAITING = `
import { watchMainLoop } from '${clock}';
const { longestStallMs } = watchMainLoop();
process.stdin.resume();
process.stdin.once('end', () => console.log(longestStallMs()));
`;

/**
 * `stop` resolves with its longest stall; it ends with this process in any case, when its input does. Units:
 * ms.
 */
export function startBystander() {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', WAITING], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  return {
    async stop() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await ended;
      return Number(said);
    },
  };
}
