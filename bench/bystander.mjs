/** A process that does nothing but wait beside a daemon: what it is late by is the machine's doing, in the same measure as the daemon's. */
import { spawn } from 'node:child_process';

/** As src/io/clock.ts has it. */
const GRAIN_MS = 10;
const WAITING = `
const histogram = require('node:perf_hooks').monitorEventLoopDelay({ resolution: ${GRAIN_MS} });
histogram.enable();
process.stdin.resume();
process.stdin.once('end', () => console.log(Math.max(0, Math.round(histogram.max / 1e6) - ${GRAIN_MS})));
`;

/** `stop` resolves with its longest stall; it ends with this process in any case, when its input does. Units: ms. */
export function startBystander() {
  const child = spawn(process.execPath, ['--eval', WAITING], { stdio: ['pipe', 'pipe', 'inherit'] });
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
