/**
 * The daemon's part in steering: a refold is tried until it works, and a stack is closed when it was idle,
 * not when it began.
 */

import { describe, expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import type { DaemonSettings } from '../../src/core/settings.ts';
import { CommandServer } from '../../src/daemon/command-server.ts';
import { DaemonStatus } from '../../src/daemon/listeners/status.ts';
import type { DaemonPorts } from '../../src/daemon/ports.ts';
import type { Perform } from '../../src/io/control/server.ts';
import { defaultSettings } from '../support/settings.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const RETRY_MS = 30_000;

function start(closeAfterIdleMs: number | null = null) {
  const clock = new VirtualClock();
  const said: string[] = [];
  const asked: string[] = [];
  const answers: Record<string, unknown> = {};
  const fails: { with: StackError | null } = { with: null };
  const status = new DaemonStatus(clock);
  const settings = { stack: defaultSettings, stateFolder: '/s', closeAfterIdleMs, historyEveryMs: null };
  let perform: Perform = () => Promise.reject(new Error('no socket'));
  const listenForCommands = async (_folder: string, performs: Perform) => {
    perform = performs;
    return { close: async () => undefined };
  };
  const ports = { clock, listenForCommands };
  const commandServer = new CommandServer(
    ports as unknown as DaemonPorts,
    settings as unknown as DaemonSettings,
    {
      engine: {
        async ask(name) {
          asked.push(`${name} ${clock.now()}`);
          if (fails.with) throw fails.with;
          return (answers[name] ?? {}) as never;
        },
      },
      cadence: { saveAndShow: async () => undefined },
      captures: { queueFrames: 0, retake: (paths) => said.push(`again ${paths.join(' ')}`) },
      status,
      tell(happening) {
        said.push(happening.kind);
        status.hear(happening);
      },
    },
  );
  return { clock, said, asked, answers, fails, status, commandServer, perform: () => perform };
}

it('a frame that is taken out is no longer on the live line, and its exposure neither', async () => {
  const { status, commandServer, answers, perform } = start();
  await commandServer.start();
  answers.remove = { changed: [], frames: 6, exposureSecondsTotal: 0.75, refolding: false };
  await perform()('remove', { frames: ['last'] });
  expect(status.progress(0, 0)).toMatchObject({ frames: 6, exposureSecondsTotal: 0.75 });
});

it('captures that did not fit a stack which is empty now are taken again', async () => {
  const { said, commandServer, answers, perform } = start();
  await commandServer.start();
  const again = ['/c/b.jpg', '/c/c.jpg'];
  answers.remove = { changed: [], frames: 0, exposureSecondsTotal: null, refolding: false, again };
  await perform()('remove', { frames: ['last'] });
  expect(said.at(-1)).toBe('again /c/b.jpg /c/c.jpg');
});

describe('what is due', () => {
  it('is refolded when the engine has the stack, and tried again after 30 s for as long as it takes', async () => {
    const { clock, said, asked, fails, status, commandServer } = start();
    fails.with = new StackError('io', 'gone');
    commandServer.engineReady(true);
    await clock.advance(RETRY_MS);
    expect([asked, status.state]).toEqual([['refold 0', 'refold 30000'], 'degraded']);
    fails.with = null;
    await clock.advance(10 * RETRY_MS);
    expect([asked.at(-1), status.state]).toEqual(['refold 60000', 'running']);
    expect(said).toContain('refolded');
  });

  it('is tried by one only, however many commands have asked for it', async () => {
    const { clock, asked, fails, commandServer } = start();
    fails.with = new StackError('io', 'gone');
    commandServer.engineReady(false);
    for (let i = 0; i < 3; i++) commandServer.refold();
    await clock.advance(RETRY_MS);
    expect(asked).toEqual([...Array(3).fill('refold 0'), 'refold 30000']);
    expect(clock.pending).toBe(1);
  });

  it('waits for nothing any more when the daemon has ended', async () => {
    const { clock, fails, commandServer } = start();
    fails.with = new StackError('io', 'the daemon is stopping');
    commandServer.refold();
    await commandServer.close();
    await clock.rest();
    expect(clock.pending).toBe(0);
  });

  it('is left to the next engine when this one has died', async () => {
    const { clock, asked, fails, status, commandServer } = start();
    fails.with = new StackError('engine-died', 'signal SIGKILL');
    commandServer.engineReady(true);
    await clock.advance(10 * RETRY_MS);
    expect([asked, status.state]).toEqual([['refold 0'], 'running']);
  });
});

describe('a stack that closes when nothing has come', () => {
  it('is closed so long after its last frame, and not before', async () => {
    const { clock, asked, status, commandServer } = start(5000);
    commandServer.engineReady(false);
    status.frames = 3;
    status.lastFoldAt = 2000;
    for (let i = 0; i < 6; i++) {
      await clock.advance(1000);
      commandServer.beat(clock.now());
    }
    expect(asked).toEqual([]);
    await clock.advance(1000);
    commandServer.beat(clock.now());
    await clock.rest();
    expect(asked[0]).toBe('finish 7000');
  });

  it('is not closed by a restart: what was folded before it and what came meanwhile has its time', async () => {
    const { clock, asked, status, commandServer } = start(5000);
    await clock.advance(1000);
    status.frames = 3;
    commandServer.engineReady(false);
    for (const at of [1000, 5999]) {
      await clock.advance(at - clock.now());
      commandServer.beat(clock.now());
      expect(asked).toEqual([]);
    }
    await clock.advance(1);
    commandServer.beat(clock.now());
    expect(asked[0]).toBe('finish 6000');
  });

  it('that cannot be closed is tried again when as much time has passed once more', async () => {
    const { clock, said, asked, fails, status, commandServer } = start(5000);
    commandServer.engineReady(false);
    status.frames = 3;
    fails.with = new StackError('cannot-create', 'EROFS');
    for (let i = 0; i < 12; i++) {
      await clock.advance(1000);
      commandServer.beat(clock.now());
    }
    expect(asked.filter((each) => each.startsWith('finish'))).toEqual(['finish 5000', 'finish 10000']);
    expect(said.filter((event) => event === 'finish-failed')).toHaveLength(2);
  });
});
