/** What systemd hears of the daemon, and that it hears one thing at a time. */
import { spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type NotifySpawn, openNotify } from '../../src/io/notify.ts';

const env = { NOTIFY_SOCKET: '/run/systemd/notify', PATH: '/usr/bin' };

interface Call {
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv | undefined;
  child: EventEmitter;
}

/** A spawn that records; the test decides when and how each child ends. */
function recorder() {
  const calls: Call[] = [];
  const spawn: NotifySpawn = (program, args, options) => {
    const child = new EventEmitter();
    calls.push({ program, args, env: options.env, child });
    return child;
  };
  const end = async (code: number | null = 0, signal: string | null = null) => {
    calls.at(-1)!.child.emit('exit', code, signal);
    await setImmediate();
  };
  const fail = async (error: Error) => {
    calls.at(-1)!.child.emit('error', error);
    await setImmediate();
  };
  const said = () => calls.map((call) => call.args);
  return { calls, spawn, end, fail, said };
}

describe('without NOTIFY_SOCKET', () => {
  it.each([{}, { NOTIFY_SOCKET: '' }])('says nothing and asks for no watchdog: %j', (extra) => {
    const { calls, spawn } = recorder();
    const notify = openNotify({ WATCHDOG_USEC: '60000000', ...extra }, { spawn });
    notify.ready('watching');
    notify.status('1 frame');
    notify.watchdog();
    notify.stopping('checkpoint');
    expect(calls).toEqual([]);
    expect(notify.watchdogMs).toBeNull();
  });
});

describe('arguments', () => {
  const cases: [string, (notify: ReturnType<typeof openNotify>) => void, string[]][] = [
    ['ready', (n) => n.ready('watching'), ['--ready', `--pid=${process.pid}`, '--status=watching']],
    ['status', (n) => n.status('7 frames, 3.5 s'), ['--status=7 frames, 3.5 s']],
    ['watchdog', (n) => n.watchdog(), ['WATCHDOG=1']],
    ['stopping', (n) => n.stopping('last checkpoint'), ['--status=last checkpoint', 'STOPPING=1']],
    ['a name with line ends', (n) => n.status('bad\r\nMAINPID=1\0.jpg'), ['--status=bad MAINPID=1 .jpg']],
    ['a long status', (n) => n.status('x'.repeat(5000)), [`--status=${'x'.repeat(512)}`]],
  ];
  it.each(cases)('%s', (_name, say, args) => {
    const { calls, spawn } = recorder();
    say(openNotify(env, { spawn }));
    expect(calls).toMatchObject([{ program: 'systemd-notify', args, env }]);
  });
});

describe('one message at a time', () => {
  it('sends only the latest status once the one under way has ended', async () => {
    const { spawn, end, said } = recorder();
    const notify = openNotify(env, { spawn });
    for (const frames of [1, 2, 3, 4]) notify.status(`${frames} frames`);
    expect(said()).toEqual([['--status=1 frames']]);
    await end();
    expect(said()).toEqual([['--status=1 frames'], ['--status=4 frames']]);
    await end();
    expect(said()).toHaveLength(2);
  });

  it('merges what was said meanwhile and forgets none of it', async () => {
    const { spawn, end, said } = recorder();
    const notify = openNotify(env, { spawn });
    notify.status('recovering');
    notify.ready('watching');
    notify.watchdog();
    notify.watchdog();
    notify.stopping('last checkpoint');
    await end();
    expect(said()[1]).toEqual([
      '--ready',
      `--pid=${process.pid}`,
      '--status=last checkpoint',
      'WATCHDOG=1',
      'STOPPING=1',
    ]);
  });
});

describe('watchdogMs', () => {
  const cases: [Record<string, string>, number | null][] = [
    [{}, null],
    [{ WATCHDOG_USEC: '60000000' }, 30_000],
    [{ WATCHDOG_USEC: '3000001' }, 1500],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: String(process.pid) }, 30_000],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: String(process.pid + 1) }, null],
    [{ WATCHDOG_USEC: '0' }, null],
    [{ WATCHDOG_USEC: 'soon' }, null],
    [{ WATCHDOG_USEC: 'Infinity' }, null],
  ];
  it.each(cases)('%j -> %j', (watchdog, expected) => {
    expect(openNotify({ ...env, ...watchdog }).watchdogMs).toBe(expected);
  });
});

describe('failures', () => {
  it('reports a missing program once and sends nothing more', async () => {
    const { spawn, fail, said } = recorder();
    const errors: Error[] = [];
    const notify = openNotify(env, { spawn, onError: (error) => errors.push(error) });
    notify.ready('watching');
    notify.status('1 frame');
    await fail(Object.assign(new Error('spawn systemd-notify ENOENT'), { code: 'ENOENT' }));
    notify.watchdog();
    notify.stopping('checkpoint');
    expect(said()).toHaveLength(1);
    expect(errors.map(String)).toEqual(['Error: systemd was not told: spawn systemd-notify ENOENT']);
  });

  it('survives a program that is really missing', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'notify-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const error = await new Promise<Error>((resolve) => {
      openNotify({ ...env, PATH: folder }, { onError: resolve }).ready('watching');
    });
    expect(error.message).toContain('ENOENT');
  });

  it('lets a failed message ride with the next, the newer status winning, and reports the first only', async () => {
    const { spawn, end, said } = recorder();
    const errors: Error[] = [];
    const notify = openNotify(env, { spawn, onError: (error) => errors.push(error) });
    notify.ready('watching');
    await end(1);
    expect(said()).toHaveLength(1);
    notify.status('1 frame');
    await end(null, 'SIGTERM');
    notify.watchdog();
    expect(said()[2]).toEqual(['--ready', `--pid=${process.pid}`, '--status=1 frame', 'WATCHDOG=1']);
    expect(errors.map((error) => error.message)).toEqual([
      'systemd was not told: systemd-notify ended with exit code 1',
    ]);
  });

  it('does not throw when the spawn does, and tries again', async () => {
    let attempts = 0;
    const spawn: NotifySpawn = () => {
      attempts++;
      throw Object.assign(new Error('spawn E2BIG'), { code: 'E2BIG' });
    };
    const notify = openNotify(env, { spawn });
    notify.status('1 frame');
    await setImmediate();
    notify.status('2 frames');
    expect(attempts).toBe(2);
  });
});

/** Prints each datagram as a JSON line; closing the passed descriptors is the answer to BARRIER=1. */
const listener = `
import array, json, os, socket, sys
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind(sys.argv[1])
print(json.dumps('bound'), flush=True)
while True:
    data, ancillary, _, _ = heard.recvmsg(4096, 1024)
    for _, kind, raw in ancillary:
        if kind == socket.SCM_RIGHTS:
            for fd in array.array('i', raw): os.close(fd)
    print(json.dumps(data.decode()), flush=True)
`;

const runs = (program: string) => spawnSync(program, ['--version']).status === 0;
const absent = ['systemd-notify', 'python3'].filter((program) => !runs(program));
const title = 'reaches a real socket through the real program';

it.skipIf(absent.length > 0)(absent.length > 0 ? `${title} (skipped: no ${absent})` : title, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'notify-'));
  const socket = path.join(folder, 's');
  const python = spawn('python3', ['-c', listener, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    python.kill();
    await once(python, 'close');
    rmSync(folder, { recursive: true });
  });
  const lines = createInterface(python.stdout)[Symbol.asyncIterator]();
  const heard = async () => JSON.parse((await lines.next()).value);
  expect(await heard()).toBe('bound');

  const errors: Error[] = [];
  const notify = openNotify(
    { PATH: process.env.PATH, NOTIFY_SOCKET: socket },
    { onError: (error) => errors.push(error) },
  );
  notify.ready('watching');
  expect(await heard()).toBe(`READY=1\nSTATUS=watching\nMAINPID=${process.pid}`);
  expect(await heard()).toBe('BARRIER=1');
  notify.watchdog();
  expect(await heard()).toBe('WATCHDOG=1');
  expect(await heard()).toBe('BARRIER=1');
  notify.stopping('last checkpoint\nREADY=1');
  expect(await heard()).toBe('STATUS=last checkpoint READY=1\nSTOPPING=1');
  expect(errors).toEqual([]);
});
