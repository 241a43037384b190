/**
 * Commands over a Unix socket: what is asked and answered, and what either side meets when the other is not
 * what it should be.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CommandName } from '../../src/core/control.ts';
import { StackError } from '../../src/core/errors.ts';
import { SOCKET_NAME, sendCommand } from '../../src/io/control/client.ts';
import { listenForCommands, type Perform } from '../../src/io/control/server.ts';
import { tempFolder } from '../support/temp.ts';

interface Asked {
  readonly name: CommandName;
  readonly ask: unknown;
}

/** A socket in a folder, whose commands are answered by `answer`. */
async function listen(answer: (asked: Asked) => unknown, folder = tempFolder()) {
  const asked: Asked[] = [];
  const perform: Perform = async (name, ask) => {
    asked.push({ name, ask });
    return (await answer({ name, ask })) as never;
  };
  const socket = await listenForCommands(folder, perform);
  onTestFinished(() => socket.close());
  return { folder, asked, socket, file: join(folder, SOCKET_NAME) };
}

const removed = {
  changed: [{ path: '/c/ü😀\n.jpg', number: 7 }],
  frames: 3,
  exposureSecondsTotal: 1.5,
  refolding: false,
};

describe('a command', () => {
  it('arrives as it was asked, and its answer as it was given', async () => {
    const { folder, asked } = await listen(() => removed);
    const frames = ['ü😀\n.jpg', 'IMG_[0-9]*', 'last', '\udcff'];
    expect(await sendCommand(folder, 'remove', { frames })).toEqual(removed);
    expect(asked).toEqual([{ name: 'remove', ask: { frames } }]);
  });

  it('may be as long as ten thousand names', async () => {
    const { folder, asked } = await listen(() => removed);
    const frames = Array.from({ length: 10_000 }, (_, i) => `a name as cameras give them ${i}.JPG`);
    await sendCommand(folder, 'remove', { frames });
    expect(asked[0]?.ask).toEqual({ frames });
  });

  it('that is longer is a mistake, and is not sent', async () => {
    const { folder, asked } = await listen(() => removed);
    const frames = Array.from({ length: 40_000 }, (_, i) => `a name as cameras give them ${i}.JPG`);
    await expect(sendCommand(folder, 'remove', { frames })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/more than 1000000 bytes: a pattern says/),
    });
    expect(asked).toEqual([]);
  });

  it('is answered for itself, whatever is asked at once', async () => {
    let let1: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      let1 = resolve;
    });
    const { folder } = await listen(async ({ name }) => {
      if (name === 'finish') await slow;
      return { name };
    });
    const finish = sendCommand(folder, 'finish', { name: null });
    expect(await sendCommand(folder, 'status', {})).toEqual({ name: 'status' });
    let1();
    expect(await finish).toEqual({ name: 'finish' });
  });

  it.each(['usage', 'io', 'cannot-create', 'engine-died', 'broken-invariant'] as const)(
    'that fails with %s does so for who asked',
    async (code) => {
      const { folder } = await listen(() => {
        throw new StackError(code, `expected this, found ü`);
      });
      const failed = sendCommand(folder, 'pause', {});
      await expect(failed).rejects.toBeInstanceOf(StackError);
      await expect(failed).rejects.toMatchObject({ code, message: 'expected this, found ü' });
    },
  );

  it('that fails as nobody foresaw is an error too, and the next one is answered', async () => {
    let isFirst = true;
    const { folder } = await listen(() => {
      if (!isFirst) return {};
      isFirst = false;
      throw new TypeError('x is not a function');
    });
    await expect(sendCommand(folder, 'resume', {})).rejects.toMatchObject({ code: 'io' });
    expect(await sendCommand(folder, 'resume', {})).toEqual({});
  });
});

describe('nobody answers', () => {
  it('where there is no folder, no socket, or something else of its name', async () => {
    const folder = tempFolder();
    expect(await sendCommand(join(folder, 'nowhere'), 'status', {})).toBeNull();
    expect(await sendCommand(join(folder, 'n'.repeat(200)), 'status', {})).toBeNull();
    expect(await sendCommand(folder, 'status', {})).toBeNull();
    writeFileSync(join(folder, SOCKET_NAME), 'no socket');
    expect(await sendCommand(folder, 'status', {})).toBeNull();
  });

  it('where a killed daemon has left its socket, which the next one takes', async () => {
    const folder = tempFolder();
    const file = join(folder, SOCKET_NAME);
    const source = `require('net').createServer().listen(process.argv[1], () => console.log('listening'))`;
    const killed: ChildProcess = spawn(process.execPath, ['-e', source, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(killed.stdout!, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(existsSync(file)).toBe(true);
    expect(await sendCommand(folder, 'status', {})).toBeNull();
    await listen(() => ({ frames: 1 }), folder);
    expect(await sendCommand(folder, 'status', {})).toEqual({ frames: 1 });
  });
});

describe('the socket', () => {
  it('is open to its owner alone, and gone when it is closed', async () => {
    const { file, socket, folder } = await listen(() => ({}));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await socket.close();
    expect(existsSync(file)).toBe(false);
    expect(await sendCommand(folder, 'status', {})).toBeNull();
  });

  it.each([1, 60, 95, 107, 200])(
    'may lie under a path that is longer than an address by any number: %i',
    async (length) => {
      const folder = join(tempFolder(), 'x'.repeat(length), 'ü'.repeat(20));
      mkdirSync(folder, { recursive: true });
      // What the system opens once for all sockets is open then.
      await sendCommand((await listen(() => ({}))).folder, 'status', {});
      const before = openFiles();
      const { file, socket } = await listen(({ name }) => ({ name }), folder);
      expect(statSync(file).isSocket()).toBe(true);
      expect(await sendCommand(folder, 'pause', {})).toEqual({ name: 'pause' });
      await socket.close();
      expect(existsSync(file)).toBe(false);
      expect(openFiles()).toBe(before);
    },
  );

  it('takes the place of a dead link, and follows none', async () => {
    const folder = tempFolder();
    symlinkSync('/nowhere/else', join(folder, SOCKET_NAME));
    const { file } = await listen(() => ({}), folder);
    expect(statSync(file).isSocket()).toBe(true);
  });

  it.each(['short', 'l'.repeat(120)])('cannot be where there is no folder: %s', async (name) => {
    const before = openFiles();
    const folder = join(tempFolder(), name);
    await expect(listenForCommands(folder, async () => ({}) as never)).rejects.toMatchObject({ code: 'io' });
    expect(openFiles()).toBe(before);
  });

  it('cannot be where a folder has its name, and nothing stays open for it', async () => {
    for (const name of ['short', 'l'.repeat(120)]) {
      const folder = join(tempFolder(), name);
      mkdirSync(join(folder, SOCKET_NAME), { recursive: true });
      const before = openFiles();
      await expect(listenForCommands(folder, async () => ({}) as never)).rejects.toMatchObject({
        code: 'io',
      });
      expect(openFiles()).toBe(before);
    }
  });
});

describe('a daemon that goes away', () => {
  it('while it is stopping leaves nobody waiting, and what it was doing harms nobody', async () => {
    let reached: () => void = () => undefined;
    let answer: (error: Error) => void = () => undefined;
    const inHand = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { folder, socket } = await listen(() => {
      reached();
      return new Promise((_, reject) => {
        answer = reject;
      });
    });
    const asked = sendCommand(folder, 'remove', { frames: ['a'] });
    asked.catch(() => undefined);
    await inHand;
    await socket.close();
    await expect(asked).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/went away before it answered/),
    });
    // As the engine does for whatever it had in hand: nobody is there to be told.
    answer(new StackError('engine-died', 'the engine ended'));
    expect(await sendCommand(folder, 'status', {})).toBeNull();
  });

  it('although somebody is connected who never asks', async () => {
    const { file, socket } = await listen(() => ({}));
    const idle = connect(file);
    await once(idle, 'connect');
    const ended = once(idle, 'close');
    await socket.close();
    await ended;
  });
});

describe('another program at the socket', () => {
  /** Answers every request with these bytes, as a status of 200. */
  async function talkNonsense(body: string, isCut = false): Promise<string> {
    const folder = tempFolder();
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-length': body.length + (isCut ? 10 : 0) });
      response.write(body);
      if (isCut) response.destroy();
      else response.end();
    });
    server.listen(join(folder, SOCKET_NAME));
    await once(server, 'listening');
    onTestFinished(() => new Promise<void>((closed) => void server.close(() => closed())));
    return folder;
  }

  it.each(['<html>', '', 'null', '7', '"x"'])('that answers %j is told from a daemon', async (body) => {
    const folder = await talkNonsense(body);
    await expect(sendCommand(folder, 'status', {})).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/the program that listens there answers as no daemon does/),
    });
  });

  it('that hangs is told, where a command says how long it waits', async () => {
    const { folder } = await listen(() => new Promise(() => undefined));
    await expect(sendCommand(folder, 'status', {}, 20)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/^the daemon has not answered for 0.02 s: it hangs/),
    });
  });

  it('that stops in the middle of its answer went away', async () => {
    const folder = await talkNonsense('{"frames":', true);
    await expect(sendCommand(folder, 'status', {})).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/went away/),
    });
  });
});

describe('nonsense', () => {
  /** One request as it is: its status and the code of its error. */
  function ask(
    file: string,
    path: string,
    method: string,
    body: string,
    headers: Record<string, string | number>,
  ) {
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: file, path, method, headers, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (more: string) => {
          text += more;
        });
        answer.once('end', () => resolve([answer.statusCode, JSON.parse(text || '{}').error?.code]));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  it('is an error for who asks it, and never performed', async () => {
    const { file, asked } = await listen(() => ({}));
    const length = (body: string) => ({ 'content-length': Buffer.byteLength(body) });
    const said = [];
    for (const [path, method, body] of [
      ['/status', 'GET', ''],
      ['/', 'POST', '{}'],
      ['/constructor', 'POST', '{}'],
      ['/remove/', 'POST', '{}'],
      ['/remove', 'POST', '{"frames":'],
      ['/remove', 'POST', ''],
      ['/remove', 'PUT', '{}'],
      ['/../status', 'POST', '{}'],
    ] as const) {
      said.push(await ask(file, path, method, body, length(body)));
    }
    expect(said.slice(0, 4).concat(said.slice(6, 7))).toEqual(Array(5).fill([404, 'usage']));
    expect(said.slice(4, 6)).toEqual(Array(2).fill([400, 'usage']));
    const long = `"${'x'.repeat(1_000_000)}"`;
    expect(await ask(file, '/remove', 'POST', long, length(long))).toEqual([400, 'usage']);
    expect(await ask(file, '/remove', 'POST', '{}', { 'transfer-encoding': 'chunked' })).toEqual([
      400,
      'usage',
    ]);
    expect(asked.filter(({ name }) => name !== 'status')).toEqual([]);
  });
});

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}
