/** The daemon's side of the live page, with an engine that a test plays. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import type { PagePictureAsk } from '../../src/core/page.ts';
import type { DaemonSettings } from '../../src/core/settings.ts';
import { DaemonPage } from '../../src/daemon/listeners/page.ts';
import { DaemonStatus } from '../../src/daemon/listeners/status.ts';
import { Page } from '../../src/daemon/page.ts';
import type { Engine } from '../../src/daemon/ports.ts';
import type { PageHost } from '../../src/io/page/host.ts';
import { defaultSettings } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const preview = { file: '/home/anna/night.jpg', blend: 'mean', ev: 0, maxEdgePixels: 2560, quality: 85 };
const standing = {
  ...{
    frames: 3,
    exposureSecondsTotal: 6,
    ndStops: 1.6,
    noiseGain: 1.7,
    firstCaptureAt: null,
    lastCaptureAt: null,
  },
  ...{
    lastCapture: '/c/IMG_3.JPG',
    gaps: null,
    rejected: {},
    held: { brightness: 1 },
    removed: 0,
    closed: 0,
  },
  ...{ duplicates: 0, skipped: 0, lost: 0, durableFrames: 2, refolding: null, rejections: [], totals: {} },
  ...{ troubled: [], pace: { secondsPerFrame: 2, bytesPerFrame: 1000 } },
};

type Answers = Readonly<Record<string, (ask: never) => unknown>>;

function daemonPage(more: Answers = {}) {
  const clock = new VirtualClock();
  const asked: string[] = [];
  let drawn = 0;
  const answers: Answers = {
    standing: () => standing,
    frames: () => ({ frames: [], last: 3 }),
    picture: ({ maxEdgePixels: width }: PagePictureAsk) => {
      const jpeg = Buffer.from(`picture ${++drawn}`).toString('base64');
      return { jpeg, etag: `e${drawn}`, width, height: 2, frames: 3 };
    },
    ...more,
  };
  const ask = async (name: string, what: unknown) => {
    asked.push(name === 'picture' ? `picture ${JSON.stringify(what)}` : name);
    return await answers[name]?.(what as never);
  };
  const engine = { ask } as unknown as Engine;
  const status = new DaemonStatus(clock);
  const listener = new DaemonPage(clock, 1);
  const stateFolder = join(tempFolder(), 'state');
  mkdirSync(stateFolder);
  const stack = {
    ...defaultSettings,
    previews: [preview],
    closeAfter: { frames: 10, exposureSeconds: null },
  };
  const now = {
    state: 'running',
    stateReason: null,
    previews: [preview.file],
    queueFrames: 1,
    passedOver: {},
  };
  const perform = async (name: string, what: { readonly file: string }) => {
    asked.push(name);
    writeFileSync(what.file, 'a picture');
    return { width: 4, height: 3, frames: 3 };
  };
  const commandServer = { now: () => ({ ...now, overwritten: 0, framesPerSecond: 0 }), perform };
  let host: PageHost | null = null;
  const serve = (given: PageHost) => {
    host = given;
  };
  const door = { origins: [], serve, close: async () => undefined };
  const ports = { clock, page: door, wallClock: () => 1000, freeBytes: async () => 5000 };
  const settings = { stack, stateFolder } as unknown as DaemonSettings;
  const parts = { engine, status, listener, commandServer: commandServer as never };
  const page = new Page(ports, settings, parts);
  const tell = (happening: Parameters<DaemonPage['hear']>[0]) => {
    status.hear(happening);
    listener.hear(happening);
  };
  const open = () =>
    tell({
      kind: 'opened',
      isRestart: false,
      resumed: true,
      frames: 3,
      known: 3,
      paused: false,
      notFitting: {},
    });
  const fold = (frames: number) => {
    tell({ kind: 'verdict', path: '/c/a', reply: { outcome: 'folded', frames, exposureSecondsTotal: 2 } });
    tell({ kind: 'published', frames, failures: [] });
  };
  return { page, clock, asked, listener, stateFolder, open, fold, host: () => host, tell };
}

const first = { preview: 0 } as const;
const text = (picture: { readonly bytes: Uint8Array } | null) =>
  picture && Buffer.from(picture.bytes).toString();

describe('the status', () => {
  it('says of the stack what its owner may know, and leaves names out for a guest', async () => {
    const { page, clock, open } = daemonPage();
    await page.start();
    open();
    await clock.advance(4000);
    const owner = await page.status('owner');
    expect(owner).toMatchObject({
      role: 'owner',
      frames: 3,
      now: '1970-01-01T00:00:01.000Z',
      lastFrameSeconds: 4,
    });
    expect(owner.previews).toEqual([
      { index: 0, name: 'night.jpg', blend: 'mean', ev: 0, etag: expect.any(String), frames: 3 },
    ]);
    expect(owner).toMatchObject({ usualIntervalSeconds: 2, disk: { freeBytes: 5000, lastsSeconds: 10 } });
    expect(owner.closeAfter).toEqual({ frames: 10, exposureSeconds: null, fullInSeconds: 14 });
    const guest = await page.status('guest');
    expect(guest).toMatchObject({ role: 'guest', frames: 3, lastCapture: null });
    expect(JSON.stringify(guest)).not.toMatch(/anna|IMG|night/);
  });

  it('counts from the last frame that came, also from one that was held: the camera has not stopped', async () => {
    const { page, clock, open, fold, tell } = daemonPage();
    await page.start();
    open();
    fold(4);
    const seconds = async () => (await page.status('owner')).lastFrameSeconds;
    for (const outcome of ['held', 'skipped', 'rejected'] as const) {
      await clock.advance(10_000);
      tell({ kind: 'verdict', path: '/c/b', reply: { outcome, frames: 4, exposureSecondsTotal: 2 } });
    }
    expect(await seconds()).toBe(10);
    tell({ kind: 'commanded', command: 'pause', ask: {}, answer: { frames: 4 } });
    expect(await seconds()).toBe(10);
  });

  it('of a stack without an engine is the last one, and says that it is degraded and why', async () => {
    let isGone = false;
    const { page, open } = daemonPage({
      standing: () => {
        if (isGone) throw new StackError('engine-died', 'the engine ended 5 times in a row');
        return standing;
      },
    });
    await page.start();
    open();
    isGone = true;
    await expect(page.status('owner')).rejects.toThrow('5 times');
    isGone = false;
    await page.status('owner');
    isGone = true;
    expect(await page.status('owner')).toMatchObject({
      ...{ state: 'degraded', stateReason: 'the engine ended 5 times in a row', frames: 3 },
    });
    expect((await page.status('guest')).stateReason).not.toContain('engine');
  });
});

describe('a picture', () => {
  it('is drawn once for all who want it, one at a time of a kind, and anew when it has changed', async () => {
    let release: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => {
      release = resolve;
    });
    let drawn = 0;
    const jpeg = async () => {
      await waits;
      return {
        jpeg: Buffer.from(`picture ${++drawn}`).toString('base64'),
        etag: `e${drawn}`,
        width: 4,
        height: 2,
        frames: 3,
      };
    };
    const { page, asked, open, fold } = daemonPage({ picture: jpeg });
    await page.start();
    open();
    const early = [page.picture(first, 640, null), page.picture(first, 640, null)];
    // It changes twice while it is drawn: who asks then gets the last, and the one between is skipped.
    fold(4);
    const between = page.picture(first, 640, null);
    fold(5);
    const late = page.picture(first, 640, null);
    expect(asked.filter((each) => each.startsWith('picture'))).toHaveLength(1);
    release();
    expect((await Promise.all(early)).map(text)).toEqual(['picture 1', 'picture 1']);
    expect((await Promise.all([between, late])).map(text)).toEqual(['picture 2', 'picture 2']);
    await page.picture(first, 640, null);
    expect(asked.filter((each) => each.startsWith('picture'))).toHaveLength(2);
    await page.picture(first, 1280, null);
    expect(asked.filter((each) => each.startsWith('picture'))).toHaveLength(3);
  });

  it('of before is given as long as it is kept, and is never drawn again', async () => {
    const { page, open, fold, listener, asked } = daemonPage();
    await page.start();
    open();
    const before = listener.version ?? '';
    expect(text(await page.picture(first, 640, before))).toBe('picture 1');
    fold(4);
    expect(text(await page.picture(first, 640, before))).toBe('picture 1');
    expect(text(await page.picture(first, 640, null))).toBe('picture 2');
    expect(await page.picture(first, 1280, before)).toBeNull();
    expect(await page.picture(first, 640, 'nonsense')).toBeNull();
    // Others come, and room is made.
    for (let frame = 1; frame <= 60; frame++) await page.picture({ frame }, 640, null);
    expect(await page.picture(first, 640, before)).toBeNull();
    expect(asked).toContain('picture {"of":{"frame":7},"maxEdgePixels":640}');
  });

  it('there is none of an empty stack, nor of a preview that is not', async () => {
    const { page, asked, open } = daemonPage();
    await page.start();
    expect(await page.picture(first, 640, null)).toBeNull();
    open();
    expect(await page.picture({ preview: 1 }, 640, null)).toBeNull();
    expect(asked).toEqual([]);
  });

  it('of the last frame is another one with the next frame', async () => {
    const { page, open, fold } = daemonPage();
    await page.start();
    open();
    expect(text(await page.picture('last', 640, null))).toBe('picture 1');
    expect(text(await page.picture('last', 640, null))).toBe('picture 1');
    fold(4);
    expect(text(await page.picture('last', 640, null))).toBe('picture 2');
  });

  it('that could not be drawn is tried again by who asks next', async () => {
    let fails = true;
    const { page, open } = daemonPage({
      picture: () => {
        if (fails) throw new StackError('io', 'the original is gone');
        return { jpeg: '', etag: 'e', width: 4, height: 2, frames: 3 };
      },
    });
    await page.start();
    open();
    await expect(page.picture(first, 640, null)).rejects.toThrow('gone');
    fails = false;
    expect(await page.picture(first, 640, null)).toMatchObject({ etag: 'e' });
  });
});

describe('a picture that is saved', () => {
  const kept = (state: string) =>
    existsSync(join(state, 'page-saved')) ? readdirSync(join(state, 'page-saved')) : [];

  it('is rendered into a private folder, can be fetched by its path alone, and is gone after ten minutes', async () => {
    const { page, clock, stateFolder, asked } = daemonPage();
    await page.start();
    const { path, frames } = await page.save({ index: 0, format: 'tif' });
    expect([frames, asked]).toEqual([3, ['render']]);
    const [, id = '', name = ''] = /^\/saved\/([\w-]{22})\/(mean-3\.tif)$/.exec(path) ?? [];
    expect(statSync(join(stateFolder, 'page-saved')).mode & 0o777).toBe(0o700);
    expect(page.saved(id, name)).toBe(join(stateFolder, 'page-saved', `${id}.tif`));
    for (const [otherId, other] of [
      [id, 'other.tif'],
      ['x', name],
      ['..', 'page.json'],
      [id, ''],
    ] as const)
      expect(page.saved(otherId, other)).toBeNull();
    await clock.advance(10 * 60_000);
    expect(page.saved(id, name)).toBeNull();
    await expect.poll(() => kept(stateFolder)).toEqual([]);
  });

  it('makes room for the next, and none is left at a stop, nor after a kill', async () => {
    const { page, clock, stateFolder } = daemonPage();
    mkdirSync(join(stateFolder, 'page-saved'));
    writeFileSync(join(stateFolder, 'page-saved', 'left.tif'), 'by a kill');
    await page.start();
    expect(kept(stateFolder)).toEqual([]);
    for (let i = 0; i < 9; i++) await page.save({ index: 0, format: 'jpg' });
    await expect.poll(() => kept(stateFolder)).toHaveLength(4);
    await page.close();
    expect([kept(stateFolder), clock.pending]).toEqual([[], 0]);
  });

  it.each([
    [{ index: 1, format: 'jpg' }, 'no such preview'],
    [{ index: '0', format: 'jpg' }, 'no such preview'],
    [{ index: 0, format: '../x' }, 'name a format'],
    [{ index: 0 }, 'name a format'],
    [{}, 'no such preview'],
  ])('%j is a mistake', async (ask, says) => {
    const { page, asked } = daemonPage();
    await page.start();
    await expect(page.save(ask)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(says),
    });
    expect(asked).toEqual([]);
  });
});
