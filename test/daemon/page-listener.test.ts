/** What a browser hears of what happens, when, and what nobody is asked while no browser listens. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Happening } from '../../src/core/happening.ts';
import type { PageRole, PageStatus } from '../../src/core/page.ts';
import { DaemonPage, type Hearer } from '../../src/daemon/listeners/page.ts';
import { happenings } from '../support/happenings.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const STARTED_AT = 36 ** 3;

let clock: VirtualClock;
let page: DaemonPage;
let asked: number;

beforeEach(() => {
  clock = new VirtualClock();
  page = new DaemonPage(clock, 2);
  asked = 0;
  page.serve(
    async () => ({ role: 'owner', n: ++asked, previews: [], troubled: [] }) as unknown as PageStatus,
    STARTED_AT,
  );
});

class PlayedBrowser implements Hearer {
  readonly role: PageRole;
  readonly lastEventId: string | null;
  readonly heard: string[] = [];
  ids: string[] = [];

  constructor(role: PageRole = 'owner', lastEventId: string | null = null) {
    this.role = role;
    this.lastEventId = lastEventId;
  }

  send(id: string, name: string, _about: string, data: object): void {
    this.ids.push(id);
    this.heard.push(`${name} ${JSON.stringify(data)}`);
  }

  beat(): void {
    this.heard.push('beat');
  }

  end(): void {
    this.heard.push('end');
  }

  /** Those whose names begin so, since it was asked last. */
  take(name = ''): string[] {
    const taken = this.heard.splice(0).filter((each) => each.startsWith(name));
    return taken;
  }
}

const opened = (frames = 3): Happening => ({
  ...{ kind: 'opened', isRestart: false, resumed: true, frames, known: 3 },
  ...{ paused: false, notFitting: {} },
});
const folded = (frames: number): Happening => ({
  kind: 'verdict',
  path: '/c/a',
  reply: { outcome: 'folded', frames, exposureSecondsTotal: 2 },
});
const published = (frames: number): Happening => ({ kind: 'published', frames, failures: [] });
const picture = (index: number, event: number, frames: number) =>
  `preview ${JSON.stringify({ index, etag: `1000-${event}`, frames })}`;

async function joined(browser = new PlayedBrowser()) {
  const leave = page.join(browser);
  await clock.rest();
  return { browser, leave };
}

describe('without a browser', () => {
  it('nobody is asked anything, and no timer runs, whatever happens', async () => {
    for (const happening of happenings.filter(({ kind }) => kind !== 'stopped')) page.hear(happening);
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect([asked, clock.pending]).toEqual([0, 0]);
  });

  it('again when the last one has left', async () => {
    const { leave } = await joined();
    page.hear(folded(4));
    leave?.();
    await clock.advance(60_000);
    expect([asked, clock.pending]).toEqual([1, 0]);
  });
});

describe('a browser', () => {
  it('hears where the stack stands as soon as it is there, and then of every change, twice a second at most', async () => {
    const { browser } = await joined();
    expect(browser.take()).toEqual(['status {"role":"owner","n":1,"previews":[],"troubled":[]}']);
    for (let i = 0; i < 100; i++) {
      page.hear(folded(i));
      await clock.advance(20);
    }
    await clock.advance(1000);
    expect(browser.take('status')).toHaveLength(5);
    await clock.advance(10_000);
    expect(browser.take('status')).toEqual([]);
  });

  it('hears the last change too, which came while it was told of the one before', async () => {
    const { browser } = await joined();
    page.hear(folded(4));
    await clock.advance(0);
    page.hear(folded(5));
    browser.take();
    await clock.advance(500);
    expect(browser.take('status')).toEqual(['status {"role":"owner","n":3,"previews":[],"troubled":[]}']);
  });

  it('is told by its role, and the stack is asked once for all', async () => {
    const browsers = (['owner', 'guest', 'guest'] as const).map((role) => new PlayedBrowser(role));
    for (const browser of browsers) await joined(browser);
    asked = 0;
    for (const browser of browsers) browser.take();
    page.hear(folded(4));
    await clock.advance(500);
    expect(asked).toBe(1);
    expect(browsers.map((browser) => browser.take()[0]?.slice(0, 22))).toEqual([
      'status {"role":"owner"',
      'status {"role":"guest"',
      'status {"role":"guest"',
    ]);
  });

  it('hears of a picture when it has been published, once, and by a name of its own', async () => {
    page.hear(opened());
    const { browser } = await joined();
    page.hear(folded(4));
    page.hear(folded(5));
    expect(browser.take('preview')).toEqual([]);
    page.hear(published(5));
    expect(browser.take('preview')).toEqual([picture(0, 3, 5), picture(1, 3, 5)]);
    expect([page.version, page.shownFrames]).toEqual(['1000-3', 5]);
    // Only the sidecar says something new.
    page.hear(published(5));
    expect(browser.take('preview')).toEqual([]);
  });

  it('hears of what a command has done to the picture, and of none when the stack is empty', async () => {
    page.hear(opened());
    const { browser } = await joined();
    const answer = { changed: [], frames: 2, exposureSecondsTotal: 1, refolding: false };
    page.hear({ kind: 'commanded', command: 'remove', ask: { frames: ['3'] }, answer });
    expect(browser.take('preview')).toHaveLength(2);
    expect(page.shownFrames).toBe(2);
    page.hear({ kind: 'commanded', command: 'reset', ask: {}, answer: { frames: 2 } });
    expect(browser.take('preview')).toEqual([]);
    expect(page.version).toBeNull();
  });

  it('hears that the line is alive each 15 s', async () => {
    const { browser } = await joined();
    browser.take();
    await clock.advance(45_000);
    expect(browser.take()).toEqual(['beat', 'beat', 'beat']);
  });

  it('hears the end, with its reason and the frames, and nothing after it', async () => {
    const { browser } = await joined();
    browser.take();
    page.hear({ kind: 'stopping', why: 'asked' });
    page.hear({ kind: 'stopped', frames: 7, isDurable: true, longestStallMs: null });
    page.hear(folded(8));
    page.bye(8);
    await clock.advance(60_000);
    expect(browser.take()).toEqual(['bye {"reason":"it was asked to stop","frames":7}', 'end']);
    expect(clock.pending).toBe(0);
  });

  it('that was away hears of the pictures that it has missed, and of those alone', async () => {
    page.hear(opened());
    page.hear(folded(4));
    page.hear(published(4));
    const told = async (id: string | null) =>
      (await joined(new PlayedBrowser('owner', id))).browser.take('preview');
    expect(await told('1000-1')).toEqual([picture(0, 2, 4), picture(1, 2, 4)]);
    expect(await told('1000-2')).toEqual([]);
    // The status says it to those who are new, as after a restart.
    for (const id of [null, 'zzz-1', '1000', 'nonsense', '']) expect(await told(id)).toEqual([]);
  });

  it('is one of sixteen at most, until one has left', async () => {
    const all = await Promise.all(Array.from({ length: 16 }, () => joined()));
    expect((await joined()).leave).toBeNull();
    all[3]?.leave?.();
    expect((await joined()).leave).not.toBeNull();
  });

  it('is told again later when the stack cannot be asked', async () => {
    let fails = true;
    page.serve(async () => {
      if (fails) throw new Error('no engine');
      return { frames: 4 } as PageStatus;
    }, STARTED_AT);
    const { browser } = await joined();
    page.hear(folded(4));
    await clock.advance(500);
    expect(browser.take()).toEqual([]);
    fails = false;
    page.hear(folded(5));
    await clock.advance(500);
    expect(browser.take()).toEqual(['status {"frames":4}']);
  });
});

describe('entries that were told', () => {
  it('are to be asked for again when something was decided, and after a restart', () => {
    const before = page.decisions;
    page.hear(folded(4));
    page.hear(published(4));
    expect(page.decisions).toBe(before);
    page.hear({ kind: 'commanded', command: 'reset', ask: {}, answer: { frames: 2 } });
    expect(page.decisions).toBe(before + 1);
    const next = new DaemonPage(clock, 1);
    next.serve(async () => ({}) as PageStatus, STARTED_AT + 5000);
    expect(next.decisions).toBeGreaterThan(page.decisions);
  });
});
