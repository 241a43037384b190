/**
 * The alarm of the live page, and what it says when the daemon or the connection is gone. Its clock is the
 * test's.
 */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { hasBrowser, it, patient, picture, stopClock, text, withBrowser } from '../support/browser.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;

describe.skipIf(!hasBrowser)('the live page', () => {
  withBrowser();

  it.for([-DAY_MS, 0, DAY_MS])(
    'counts from the last frame and says that the camera has stopped, on a phone whose clock is %i ms off',
    async (offMs, { stub, open }) => {
      stub.fill(30);
      const page = await open({ before: (fresh) => fresh.clock.install({ time: Date.now() + offMs }) });
      await picture(page, 'The mean of 30 frames');
      await stopClock(page, offMs);
      stub.fold();
      const title = '31 frames · slowshutter';
      await stood(page, { age: 'last frame just now', title, alarm: '' });
      // The usual interval is 2 s: late after 6, stopped after 20.
      await page.clock.fastForward(6000);
      await stood(page, { age: 'last frame 6 s ago', title, alarm: '' });
      await page.clock.fastForward(1000);
      await stood(page, {
        age: 'late: last frame 7 s ago',
        title: 'Late, 7 s ago · slowshutter',
        alarm: 'late',
      });
      await page.clock.fastForward(13_000);
      await stood(page, {
        age: 'late: last frame 20 s ago',
        title: 'Late, 20 s ago · slowshutter',
        alarm: 'late',
      });
      await page.clock.fastForward(1000);
      await stood(page, {
        age: 'the camera has stopped: 21 s ago',
        title: 'CAMERA STOPPED 21 s ago · slowshutter',
        alarm: 'stopped',
      });
      stub.fold();
      await stood(page, { age: 'last frame just now', title: '32 frames · slowshutter', alarm: '' });
    },
  );

  it('is not afraid while the stack is paused', async ({ stub, open }) => {
    stub.fill(30);
    stub.say({ state: 'paused', lastFrameSeconds: 3000 });
    const page = await open();
    await stood(page, {
      age: 'last frame 50 min ago',
      title: 'paused, 30 frames · slowshutter',
      alarm: '',
    });
  });

  it('sounds when the camera has stopped, if that was asked for', async ({ stub, open }) => {
    stub.fill(30);
    const page = await open({
      before: async (fresh) => {
        await fresh.clock.install();
        await fresh.addInitScript(`globalThis.tones = 0;
          globalThis.AudioContext = class {
            currentTime = 0;
            resume() { return Promise.resolve(); }
            createGain() { return { gain: {}, connect() {} }; }
            createOscillator() { return { frequency: {}, connect() {}, start() { tones++; }, stop() {} }; }
          };`);
      },
    });
    await picture(page, 'The mean of 30 frames');
    await page.clock.fastForward(30_000);
    expect(await page.evaluate('tones')).toBe(0);
    stub.say({ lastFrameSeconds: 0 });
    await page.locator('.stopped').waitFor({ state: 'detached' });
    await page.locator('#sound').click();
    expect(await page.evaluate('tones')).toBe(3);
    await page.clock.fastForward(10_000);
    expect(await page.evaluate('tones')).toBe(3);
    await page.clock.fastForward(15_000);
    expect(await page.evaluate('tones')).toBe(6);
  });

  it('keeps the last picture when the daemon stops, says since when, and goes on when it is there again', async ({
    stub,
    open,
  }) => {
    stub.fill(30);
    const page = await open({ expected: /ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE/ });
    await picture(page, 'The mean of 30 frames');
    stub.bye('terminated');
    await expect.poll(() => text(page, '#state'), patient).toBe('Stopped: terminated');
    expect(await text(page, '#age')).toMatch(/^since \d\d:\d\d:\d\d, with 30 frames$/);
    await stub.stop();
    for (const id of ['pause', 'undo', 'save', 'finish'])
      expect(await page.locator(`#${id}`).isDisabled()).toBe(true);
    await picture(page, 'The mean of 30 frames');
    expect(await text(page, '#state')).toBe('Stopped: terminated');
    await stub.start();
    await page.locator('.running').waitFor();
    expect(await page.locator('#pause').isEnabled()).toBe(true);
    stub.fold();
    await picture(page, 'The mean of 31 frames');
  });

  it('says that there is no connection, and tries again for ever after 1, 2, 4 ... 30 s', async ({
    stub,
    open,
  }) => {
    stub.fill(30);
    const tries: string[] = [];
    const page = await open({
      expected: /ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE/,
      before: (fresh) => fresh.clock.install(),
    });
    await picture(page, 'The mean of 30 frames');
    await stopClock(page);
    page.on('requestfailed', (request) => tries.push(request.url()));
    await stub.stop();
    await page.locator('.gone').waitFor();
    for (const [i, seconds] of [1, 2, 4, 8, 16, 30, 30, 30].entries()) {
      const before = tries.length;
      await page.clock.runFor(1000 * seconds - 50);
      expect([i, tries.length]).toEqual([i, before]);
      await page.clock.runFor(60);
      await until('another attempt', () => tries.length > before);
    }
    expect((await text(page, '#state')).replaceAll('\u00a0', ' ')).toMatch(
      /^no connection for (1 m 5\d s|2 m 0\d s)$/i,
    );
    expect(await text(page, '#age')).toMatch(/^the picture is of \d\d:\d\d:\d\d; trying again$/);
    await stub.start();
    await page.clock.runFor(30_000);
    await page.locator('.running').waitFor();
  });

  it('knows a connection for gone that is only silent', async ({ stub, open }) => {
    stub.fill(30);
    const page = await open({ expected: /./, before: (fresh) => fresh.clock.install() });
    await picture(page, 'The mean of 30 frames');
    stub.asked.length = 0;
    await page.clock.runFor(45_000);
    await until('another stream', () => stub.asked.includes('GET /api/events'));
  });
});

/** Waits until the head says this. */
async function stood(page: Page, wanted: { age: string; title: string; alarm: string }): Promise<void> {
  const plain = (said: string) => said.replaceAll('\u00a0', ' ');
  const classes = () => page.evaluate<string[]>('[...document.body.classList]');
  await expect
    .poll(
      async () => ({
        age: plain(await text(page, '#age')),
        title: plain(await page.title()),
        alarm: (await classes()).filter((each) => each === 'late' || each === 'stopped').join(),
      }),
      patient,
    )
    .toEqual(wanted);
}
