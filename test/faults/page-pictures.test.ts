/** Pictures of the live page while they change: slow ones, many, and looked at closely. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { desktop, hasBrowser, it, patient, picture, withBrowser } from '../support/browser.ts';
import type { PageStub } from '../support/page-stub.ts';
import { until } from '../support/until.ts';

describe.skipIf(!hasBrowser)('a picture of the live page', () => {
  withBrowser();

  it('keeps its zoom and its place over ten changes, and is never away', async ({ stub, open }) => {
    stub.fill(20);
    const page = await open({ viewport: desktop });
    await picture(page, 'The mean of 20 frames');
    await page.mouse.move(300, 250);
    await page.mouse.wheel(0, -600);
    await page.mouse.move(420, 300);
    await page.mouse.down();
    await page.mouse.move(360, 280, { steps: 4 });
    await page.mouse.up();
    // The widest is there: the edges of the first one are rounded otherwise.
    const shown = () => page.evaluate<number>(`document.querySelector('.pane img').naturalWidth`);
    await expect.poll(shown, patient).toBe(2560);
    const before = await seen(page);
    expect(before.view).not.toBe('1.0000 0.5000 0.5000');
    await page.evaluate(`globalThis.least = 1;
      new MutationObserver(() => { least = Math.min(least, document.querySelectorAll('.pane:first-child img').length); })
        .observe(document.querySelector('#stage'), { subtree: true, childList: true });`);
    for (let frames = 21; frames <= 30; frames++) {
      stub.fold();
      await picture(page, `The mean of ${frames} frames`);
      expect(await seen(page)).toEqual(before);
    }
    expect(await page.evaluate('least')).toBe(1);
  });

  it('is asked for as wide as the screen needs, and as wide as there is when it is looked at closely', async ({
    stub,
    open,
  }) => {
    stub.fill(20);
    const page = await open();
    await picture(page, 'The mean of 20 frames');
    expect(widths(stub)).toEqual(['640']);
    await page.keyboard.press('+');
    await until('the widest picture', () => widths(stub).includes('2560'));
    await wide(page, 580);
    await page.getByRole('button', { name: 'Whole picture' }).click();
    await wide(page, 390);
    await page.getByRole('button', { name: 'Zoom to 1:1' }).click();
    await wide(page, 2560);
    await page.getByRole('button', { name: 'Whole picture' }).click();
    await wide(page, 390);
  });

  it('is zoomed by a double tap and by two fingers, around where they are', async ({ stub, open }) => {
    stub.fill(20);
    const page = await open({ hasTouch: true });
    await picture(page, 'The mean of 20 frames');
    await page.touchscreen.tap(100, 150);
    await page.touchscreen.tap(100, 150);
    expect((await seen(page)).zoom).toBeCloseTo(2560 / 390, 1);
    await page.touchscreen.tap(100, 150);
    await page.touchscreen.tap(100, 150);
    expect((await seen(page)).zoom).toBe(1);
    const fingers = await page.context().newCDPSession(page);
    const touch = (type: string, ...points: [number, number][]) =>
      fingers.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: points.map(([x, y], id) => ({ x, y, id })),
      });
    await touch('touchStart', [150, 200], [250, 200]);
    await touch('touchMove', [100, 200], [300, 200]);
    await touch('touchEnd');
    expect((await seen(page)).zoom).toBeCloseTo(2, 5);
  });

  it('that takes longer than the frames is skipped but for the last', async ({ stub, open }) => {
    stub.fill(1);
    const page = await open();
    await picture(page, 'The mean of 1 frame');
    // Counted in the browser, which sends one of the same at a time.
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    stub.pictureMs = 700;
    for (let frames = 2; frames <= 11; frames++) stub.fold();
    await picture(page, 'The mean of 11 frames');
    expect(asked.filter((each) => each.includes('/preview/0')).length).toBeLessThanOrEqual(2);
  });

  it('is not asked for while nobody looks, and at once when somebody does', async ({ stub, open }) => {
    stub.fill(1);
    const page = await open();
    await picture(page, 'The mean of 1 frame');
    const see = (state: string) =>
      page.evaluate(`Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`);
    await see('hidden');
    stub.asked.length = 0;
    stub.fold();
    await page.waitForFunction("document.querySelector('#facts dd').textContent === '2'");
    expect(stub.asked.filter((each) => each.includes('/preview/'))).toEqual([]);
    await see('visible');
    await picture(page, 'The mean of 2 frames');
  });

  it('is beside another one with a split line that keys and fingers move', async ({ stub, open }) => {
    stub.fill(4);
    const page = await open();
    await picture(page, 'The mean of 4 frames');
    await page.getByRole('button', { name: 'A|B' }).click();
    await picture(page, 'The last frame, IMG_0004.jpg');
    expect(await page.locator('.side').allInnerTexts()).toEqual(['A mean', 'B last frame']);
    const split = page.getByRole('slider', { name: 'Split line' });
    await split.focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    expect(await split.getAttribute('aria-valuenow')).toBe('60');
    await page.mouse.move(0.6 * 390, 190);
    await page.mouse.down();
    await page.mouse.move(0.25 * 390, 190, { steps: 3 });
    await page.mouse.up();
    expect(await split.getAttribute('aria-valuenow')).toBe('25');
    expect((await seen(page)).zoom).toBe(1);
    await page.getByRole('button', { name: 'lighten' }).click();
    await picture(page, 'The lighten of 4 frames');
    await page.keyboard.press('c');
    expect(await page.locator('.side').count()).toBe(0);
  });

  it('is seen brighter and with its clipped parts marked, which changes no file', async ({ stub, open }) => {
    stub.fill(4);
    const page = await open();
    await picture(page, 'The mean of 4 frames');
    stub.asked.length = 0;
    const before = await page.locator('#stage').screenshot();
    await page.getByRole('button', { name: '+1', exact: true }).click();
    expect(await page.locator('#hint').innerText()).toBe(
      'Seen one stop brighter: for the eye alone, no file is changed.',
    );
    expect(await brightness(await page.locator('#stage').screenshot())).toBeGreaterThan(
      1.2 * (await brightness(before)),
    );
    await page.locator('#clip').click();
    expect(await page.locator('.pane .marks').first().isVisible()).toBe(true);
    await page.getByRole('button', { name: 'as it is' }).click();
    await page.locator('#clip').click();
    expect(await page.locator('.pane canvas:visible').count()).toBe(0);
    expect([stub.asked, stub.posted]).toEqual([[], []]);
  });

  it('is gone when the stack is begun anew', async ({ stub, open }) => {
    stub.fill(4);
    const page = await open();
    await picture(page, 'The mean of 4 frames');
    stub.say({
      frames: 0,
      previews: stub.status.previews.map((each) => ({ ...each, etag: null, frames: 0 })),
    });
    await page.locator('#empty').waitFor();
    expect(await page.locator('.pane img').count()).toBe(0);
  });
});

/** Where the picture is and how near. */
async function seen(page: Page) {
  // In one moment: another picture may take the place of the first between two questions.
  const [view, box] = (await page.evaluate(`(() => {
    const { x, y, width, height } = document.querySelector('.pane img').getBoundingClientRect();
    return [document.querySelector('#stage').dataset.view ?? '', { x, y, width, height }];
  })()`)) as [string, { x: number; y: number; width: number; height: number }];
  return { view, zoom: Number(view.split(' ')[0]), box };
}

/** Waits until the picture is so wide on the screen. Units: pixels of CSS. */
async function wide(page: Page, pixels: number): Promise<void> {
  const box = () => page.locator('.pane img').first().boundingBox();
  await expect.poll(async () => Math.round(((await box())?.width ?? 0) / 10), patient).toBe(pixels / 10);
}

function widths(stub: PageStub): (string | undefined)[] {
  return stub.asked.filter((each) => each.includes('/preview/0')).map((each) => /w=(\d+)/.exec(each)?.[1]);
}

/** Units: the mean of all samples, 0..255. */
async function brightness(png: Buffer): Promise<number> {
  const { default: sharp } = await import('sharp');
  const { channels } = await sharp(png).removeAlpha().stats();
  return channels.reduce((sum, { mean }) => sum + mean, 0) / channels.length;
}
