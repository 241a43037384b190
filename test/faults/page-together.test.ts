/** The page in a real browser and the daemon behind it, together: what each is tried with alone is what the other does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { hasBrowser, phone } from '../support/browser.ts';
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
});
