/**
 * The page in a real browser and the daemon behind it, together: what each is tried with alone is what the
 * other does.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { hasBrowser, phone } from '../support/browser.ts';
import { isReady, withTmpfs } from '../support/fault-tools.ts';
import { captureFiles } from '../support/golden.ts';
import { it } from '../support/place.ts';

let browser: Browser;

describe.skipIf(!hasBrowser)('the page of a daemon', () => {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--headless=new'],
    });
  });
  afterAll(() => browser?.close());

  it('shows the stack by its link, steers it, and comes back after a restart without the link', async ({
    place,
  }) => {
    const config = { page: { port: 0 }, masters: { folder: place.path('masters') } };
    const first = place.daemon({ config });
    await first.untilLogged('watching');
    const { owner, guest } = (await place.run('page', '--state', place.state, '--json')).json as Record<
      string,
      string
    >;
    const context = await browser.newContext({ viewport: phone });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    await page.goto(owner ?? '');
    for (const [i, { bytes }] of captureFiles('rgb8').entries())
      writeFileSync(join(place.captures, `IMG_${i}.jpg`), bytes);
    await page.locator('.pane img[alt="The mean of 7 frames"]').first().waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await page.getByRole('button', { name: 'Undo last' }).click();
    await page.locator('.pane img[alt="The mean of 6 frames"]').first().waitFor();
    expect((await place.run('status', '--state', place.state, '--json')).json).toMatchObject({
      frames: 6,
      removed: 1,
    });

    const look = await (await browser.newContext({ viewport: phone })).newPage();
    await look.goto(guest ?? '');
    await look.locator('.pane img[alt="The mean of 6 frames"]').first().waitFor();
    expect(await look.getByRole('button', { name: 'Undo last' }).isVisible()).toBe(false);
    expect(await look.content()).not.toMatch(/IMG_|preview\.jpg/);

    const port = Number(new URL(page.url()).port);
    await first.stop();
    await page
      .getByText(/stopped/i)
      .first()
      .waitFor();
    const second = place.daemon({ config: { ...config, page: { port } } });
    await second.untilLogged('watching');
    await page.reload();
    await page.locator('.pane img[alt="The mean of 6 frames"]').first().waitFor();
    expect(wrong).toEqual([]);
  });

  it('shows any part of the shoot, also to a guest, of whole parts of the timeline', async ({ place }) => {
    const preview = { file: place.path('mean.jpg'), blend: 'mean' };
    const config = { page: { port: 0 }, timeline: {}, previews: [preview] };
    const daemon = place.daemon({ config });
    await daemon.untilLogged('watching');
    const { guest } = (await place.run('page', '--state', place.state, '--json')).json as Record<
      string,
      string
    >;
    for (const [i, { bytes }] of captureFiles('rgb8').entries()) {
      writeFileSync(join(place.captures, `IMG_${i}.jpg`), bytes);
      await daemon.untilFrames(i + 1);
    }
    const page = await (await browser.newContext({ viewport: phone })).newPage();
    await page.goto(guest ?? '');
    await page.locator('.pane img[alt="The mean of 7 frames"]').first().waitFor();
    await page.getByRole('button', { name: 'part' }).click();
    await page.locator('.pane img[alt="A part of the shoot: 7 frames"]').first().waitFor();
    // Frame 3 is in the first part, of which most is left out then.
    for (let i = 0; i < 2; i++) await page.getByRole('slider', { name: 'From' }).press('ArrowRight');
    await page.getByText('4 frames, 4 to 7').waitFor();
    await page.locator('.pane img[alt="A part of the shoot: 4 frames"]').first().waitFor();
  });

  it.skipIf(
    !isReady('the test of a full disk behind the page', { root: true, programs: ['mount', 'umount'] }),
  )(
    'says that the disk is full and goes on showing what is folded, until there is room',
    async ({ place }) => {
      const folder = place.path('previews');
      mkdirSync(folder);
      const captures = captureFiles('rgb8');
      const deliver = (i: number) => writeFileSync(join(place.captures, `IMG_${i}.jpg`), captures[i]!.bytes);
      await withTmpfs('64k', folder, async () => {
        const filler = join(folder, 'filler');
        writeFileSync(filler, Buffer.alloc(64 * 1024));
        const preview = { file: join(folder, 'mean.jpg'), blend: 'mean', maxEdgePixels: 2560, quality: 100 };
        const daemon = place.daemon({ config: { page: { port: 0 }, previews: [preview] } });
        await daemon.untilLogged('watching');
        const { owner } = (await place.run('page', '--state', place.state, '--json')).json as Record<
          string,
          string
        >;
        const page = await (await browser.newContext({ viewport: phone })).newPage();
        await page.goto(owner ?? '');
        deliver(0);
        await page
          .getByText(/^degraded: .*mean.jpg cannot be written: no space is left on the disk/i)
          .waitFor();
        deliver(1);
        await page.locator('.pane img[alt="The mean of 2 frames"]').first().waitFor();
        rmSync(filler);
        deliver(2);
        await page.locator('.pane img[alt="The mean of 3 frames"]').first().waitFor();
        await page.getByText(/^running$/i).waitFor();
        expect(await daemon.stop()).toEqual({ code: 0, signal: null });
      });
    },
  );
});
