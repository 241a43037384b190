/** The lock and the death of its holder: nothing is left that would keep the next process out. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/io/clock.ts';
import { isLocked, takeLock } from '../../src/io/lock.ts';
import { repository } from '../support/golden.ts';
import { tempFolder } from '../support/temp.ts';

/** Waiting takes no time. */
const impatient = (): Clock => {
  let now = 0;
  return {
    now: () => now,
    after(ms, call) {
      now += ms;
      queueMicrotask(call);
      return () => undefined;
    },
  };
};

/** A process that has taken the lock, from the built program. */
async function holderOf(file: string) {
  const program = `
    const { takeLock } = await import(${JSON.stringify(join(repository, 'dist/io/lock.js'))});
    const { systemClock } = await import(${JSON.stringify(join(repository, 'dist/io/clock.js'))});
    await takeLock(${JSON.stringify(file)}, 'the state', systemClock);
    console.log('locked');
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 2],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout! }), 'line');
  expect(line).toBe('locked');
  return child;
}

it('a killed process leaves no lock behind', async () => {
  const folder = tempFolder();
  const file = join(folder, 'lock');
  const child = await holderOf(file);
  expect(isLocked(folder)).toBe(true);
  await expect(takeLock(file, 'the state', impatient())).rejects.toMatchObject({ code: 'state-locked' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isLocked(folder)).toBe(false);
  (await takeLock(file, 'the state', impatient())).release();
});

it('a lock that was given back is free', async () => {
  const folder = tempFolder();
  const file = join(folder, 'lock');
  for (let i = 0; i < 2; i++) {
    const lock = await takeLock(file, 'the state', systemClock);
    expect(isLocked(folder)).toBe(true);
    lock.release();
    expect(isLocked(folder)).toBe(false);
  }
});
