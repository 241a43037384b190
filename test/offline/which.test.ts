/** The stack that a command means which names none, and the list of those that run. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/io/clock.ts';
import { takeLock } from '../../src/io/lock.ts';
import { listRunning, runningStacks } from '../../src/io/running.ts';
import { stackMeant } from '../../src/offline/which.ts';

const river = { pid: 1, state: '/s/river', captures: ['/shoot/river'], previews: ['/pictures/river.jpg'] };
const stars = {
  pid: 2,
  state: "/s/it's stars",
  captures: ['/shoot/stars'],
  previews: ['/pictures/stars.jpg'],
};
const both = [river, stars];

describe('a command without --state means', () => {
  it('none where none runs, and the only one from anywhere', () => {
    expect(stackMeant([], '/', [])).toBeNull();
    expect(stackMeant([river], '/elsewhere', [])).toBe(river);
  });

  it.each([
    ['/shoot/stars', stars],
    ['/shoot/river', river],
    ['/shoot/river/below', river],
  ])('of several the one in or around %s', (cwd, meant) => {
    expect(stackMeant(both, cwd, [])).toBe(meant);
  });

  it('the one whose preview is below the working folder', () => {
    const apart = [river, { ...stars, previews: ['/other/p.jpg'] }];
    expect(stackMeant(apart, '/pictures', [])).toBe(river);
  });

  it.each(['/', '/shoot', '/elsewhere'])(
    'nobody knows which, from %s: the commands to type are listed',
    (cwd) => {
      expect(() => stackMeant(both, cwd, ['remove', 'IMG 1.jpg'])).toThrow(
        [
          '2 stacks run; say which one you mean:',
          "  slowshutter remove 'IMG 1.jpg' --state /s/river    # /shoot/river",
          "  slowshutter remove 'IMG 1.jpg' --state '/s/it'\\''s stars'    # /shoot/stars",
        ].join('\n'),
      );
    },
  );
});

describe('the list of running stacks', () => {
  async function place() {
    const folder = mkdtempSync(join(tmpdir(), 'slowshutter-running-'));
    const state = join(folder, 'state');
    mkdirSync(state);
    const lock = await takeLock(join(state, 'lock'), 'it', systemClock);
    let isHeld = true;
    const release = () => {
      // A file descriptor that is closed twice may be another's.
      if (isHeld) lock.release();
      isHeld = false;
    };
    onTestFinished(release);
    return { env: { XDG_RUNTIME_DIR: folder }, registry: join(folder, 'slowshutter'), state, release };
  }

  it('has a daemon until it ends, for its user alone', async () => {
    const { env, registry, state } = await place();
    const stack = { ...river, pid: 77, state };
    const unlist = listRunning(stack, env);
    expect(runningStacks(env)).toEqual([stack]);
    expect([registry, join(registry, '77.json')].map((path) => statSync(path).mode & 0o777)).toEqual([
      0o700, 0o600,
    ]);
    unlist();
    expect(readdirSync(registry)).toEqual([]);
  });

  it('forgets what a killed daemon has left, and what it cannot read', async () => {
    const { env, registry, state, release } = await place();
    listRunning({ ...river, pid: 77, state }, env);
    writeFileSync(join(registry, '78.json'), '{ "pid": 7');
    release();
    expect(runningStacks(env)).toEqual([]);
    expect(readdirSync(registry)).toEqual([]);
  });

  it('is nowhere without a runtime folder, or where it cannot be written', () => {
    for (const env of [
      {},
      { XDG_RUNTIME_DIR: '' },
      { XDG_RUNTIME_DIR: 'relative' },
      { XDG_RUNTIME_DIR: '/proc' },
    ]) {
      expect(() => listRunning(river, env)()).not.toThrow();
      expect(runningStacks(env)).toEqual([]);
    }
    expect(existsSync('relative')).toBe(false);
  });

  it('writes through no link that lies in its way', async () => {
    const { env, registry, state } = await place();
    const other = join(state, 'other');
    writeFileSync(other, 'mine');
    mkdirSync(registry);
    (await import('node:fs')).symlinkSync(other, join(registry, '77.json'));
    listRunning({ ...river, pid: 77, state }, env);
    expect(readFileSync(other, 'utf8')).toBe('mine');
  });
});
