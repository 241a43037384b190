/** Files opened as the desktop opens them. */
import { spawn } from 'node:child_process';
import type { Clock } from './clock.ts';

const PROGRAM = 'xdg-open';
/** An opener that fails does so by then; one that is a browser itself stays. Units: ms. */
const FAIL_MS = 3000;

/** Null when it is opened, else why not. The opener lives on. Errors: none. */
export function openFile(file: string, clock: Pick<Clock, 'after'>): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(PROGRAM, [file], { stdio: 'ignore', detached: true });
    const done = (why: string | null) => {
      cancel();
      child.unref();
      resolve(why);
    };
    const cancel = clock.after(FAIL_MS, () => done(null));
    child.once('error', (error) =>
      done('code' in error && error.code === 'ENOENT' ? `there is no ${PROGRAM}` : error.message),
    );
    child.once('exit', (code) => done(code === 0 ? null : `${PROGRAM} ended with exit code ${code}`));
  });
}
