/** The lock on a state folder, between real processes. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../src/io/clock.ts';
import { isLocked, takeLock } from '../../src/io/lock.ts';
import { repository } from '../support/repository.ts';
import { tempFolder } from '../support/temp.ts';
import { until } from '../support/until.ts';

/** Time passes only by waiting, and waiting takes none. */
function impatientClock(onWait: () => void = () => {}): Clock & { waited(): number } {
  let now = 0;
  return {
    now: () => now,
    after(ms, call) {
      now += ms;
      onWait();
      queueMicrotask(call);
      return () => undefined;
    },
    waited: () => now,
  };
}

/** A process of its own that holds the lock until it is killed. */
async function holder(folder: string): Promise<ChildProcess> {
  const program = `
    const { takeLock } = await import(${JSON.stringify(join(repository, 'dist/io/lock.js'))});
    const { systemClock } = await import(${JSON.stringify(join(repository, 'dist/io/clock.js'))});
    await takeLock(${JSON.stringify(join(folder, 'lock'))}, 'it', systemClock);
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

describe('a state folder', () => {
  it('is free until somebody takes it, and free again when it is given back', async () => {
    const folder = tempFolder();
    expect(isLocked(folder)).toBe(false);
    const lock = await takeLock(join(folder, 'lock'), folder, impatientClock());
    expect(isLocked(folder)).toBe(true);
    lock.release();
    expect(isLocked(folder)).toBe(false);
    (await takeLock(join(folder, 'lock'), folder, impatientClock())).release();
  });

  it('is refused to a second taker, after 3 s of patience', async () => {
    const folder = tempFolder();
    const lock = await takeLock(join(folder, 'lock'), folder, impatientClock());
    const clock = impatientClock();
    await expect(takeLock(join(folder, 'lock'), folder, clock)).rejects.toMatchObject({
      code: 'state-locked',
      message: expect.stringMatching(
        new RegExp(
          `running already, since 2\\d{3}-.* [+-]\\d\\d:\\d\\d, as process ${process.pid}, .*${folder}`,
        ),
      ),
    });
    expect(clock.waited()).toBe(3000);
    lock.release();
  });

  it('is waited for longer when its holder was killed, whose engine is still to end', async () => {
    const folder = tempFolder();
    const lock = await takeLock(join(folder, 'lock'), folder, impatientClock());
    const { pid: gone } = spawnSync('true');
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: gone, since: Date.now() }));
    const clock = impatientClock(() => clock.waited() === 15_000 && lock.release());
    const next = await takeLock(join(folder, 'lock'), folder, clock);
    expect(clock.waited()).toBe(15_000);
    next.release();
  });

  it('is given to a second taker who waits long enough', async () => {
    const folder = tempFolder();
    const first = await takeLock(join(folder, 'lock'), folder, impatientClock());
    const clock = impatientClock(() => clock.waited() === 500 && first.release());
    const second = await takeLock(join(folder, 'lock'), folder, clock);
    expect(clock.waited()).toBe(500);
    second.release();
  });

  it('that is not there cannot be locked', async () => {
    const folder = join(tempFolder(), 'none');
    await expect(takeLock(join(folder, 'lock'), folder, impatientClock())).rejects.toMatchObject({
      code: 'cannot-create',
    });
    expect(isLocked(folder)).toBe(false);
  });
});

describe('a process', () => {
  it('that is killed leaves no lock behind', async () => {
    const folder = tempFolder();
    const child = await holder(folder);
    expect(isLocked(folder)).toBe(true);
    await expect(takeLock(join(folder, 'lock'), folder, impatientClock())).rejects.toMatchObject({
      code: 'state-locked',
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isLocked(folder)).toBe(false);
    (await takeLock(join(folder, 'lock'), folder, impatientClock())).release();
  });

  it('that inherits the lock holds it, however its parent ends', async () => {
    const folder = tempFolder();
    const lock = await takeLock(join(folder, 'lock'), folder, impatientClock());
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore', lock.fd] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    lock.release();
    expect(isLocked(folder)).toBe(true);
    child.stdin!.end();
    await once(child, 'exit');
    expect(isLocked(folder)).toBe(false);
  });

  it('that does not inherit it cannot hold it', async () => {
    const folder = tempFolder();
    const lock = await takeLock(join(folder, 'lock'), folder, impatientClock());
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    lock.release();
    expect(isLocked(folder)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});

it('beside a preview is a folder, which goes with the lock; one that an earlier version left as a file is taken too', async () => {
  const folder = tempFolder();
  const file = join(folder, '.a.json.lock');
  for (const isOld of [false, true]) {
    if (isOld) writeFileSync(file, '');
    const lock = await takeLock(file, folder, impatientClock(), true);
    expect(statSync(file).isDirectory()).toBe(!isOld);
    await expect(takeLock(file, folder, impatientClock(), true)).rejects.toMatchObject({
      code: 'state-locked',
    });
    lock.release();
    await until('the lock is gone', () => !existsSync(file));
  }
});

it('takes the lock file for nothing but a lock: without it the folder is free', async () => {
  const folder = tempFolder();
  (await takeLock(join(folder, 'lock'), folder, impatientClock())).release();
  rmSync(join(folder, 'lock'));
  expect(isLocked(folder)).toBe(false);
});

describe('in place of a lock', () => {
  it.each([
    ['a FIFO', (at: string) => spawnSync('mkfifo', [at])],
    ['a link', (at: string) => symlinkSync(`${at}-elsewhere`, at)],
    ['a folder or a device', (at: string) => mkdirSync(at)],
  ])('%s holds up nobody, is said, and is left alone', async (kind, put) => {
    const folder = tempFolder();
    put(join(folder, 'lock'));
    expect(isLocked(folder)).toBe(false);
    await expect(takeLock(join(folder, 'lock'), folder, impatientClock())).rejects.toMatchObject({
      code: 'cannot-create',
      message: expect.stringMatching(new RegExp(`^${kind} is at .*; remove it`)),
    });
    expect(readdirSync(folder)).toEqual(['lock']);
  });
});
