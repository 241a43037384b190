/**
 * How the live page looks with every kind of stack: none, little, much, sideways, by night; and to those who
 * see or point otherwise.
 */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  desktop,
  faultsOf,
  hasBrowser,
  it,
  overflow,
  picture,
  text,
  withBrowser,
} from '../support/browser.ts';
import { folded, previewOf } from '../support/page-stacks.ts';
import { PageStub } from '../support/page-stub.ts';

describe.skipIf(!hasBrowser)('the live page', () => {
  withBrowser();

  it('says that there is no frame yet, and counts nothing that is not there', async ({ open }) => {
    const page = await open();
    await page.locator('.running').waitFor();
    await page.locator('#empty').waitFor();
    expect(await text(page, '#empty')).toBe('No frame yet. The picture appears with the first one.');
    expect(await text(page, '#age')).toBe('no frame yet');
    expect(await page.locator('#troubles li').count()).toBe(0);
    expect(await page.locator('#undo').isDisabled()).toBe(true);
    expect(await page.title()).toBe('0 frames · slowshutter');
  });

  it('shows the first frame as soon as it is there', async ({ stub, open }) => {
    const page = await open();
    await page.locator('.running').waitFor();
    stub.fold();
    await picture(page, 'The mean of 1 frame');
    expect(await page.locator('#empty').isVisible()).toBe(false);
    expect(await page.title()).toBe('1 frame · slowshutter');
  });

  it('has what matters on one screen of a phone', async ({ stub, open }) => {
    stub.fill(128);
    stub.say({
      held: { brightness: 1 },
      troubled: [{ ...folded(129), outcome: 'held', reason: 'brightness' }],
    });
    const page = await open();
    await picture(page, 'The mean of 128 frames');
    for (const part of [
      '#state',
      '#age',
      '.pane img >> nth=0',
      '#tabs',
      '#strip',
      '#facts',
      '#troubles',
      '#actions',
    ]) {
      const box = (await page.locator(part).boundingBox())!;
      expect([part, box.y >= 0, box.y + box.height <= 844]).toEqual([part, true, true]);
    }
    expect(await overflow(page)).toBe(0);
  });

  it('fits on a narrow phone, with a long night in its numbers', async ({ stub, open }) => {
    stub.fill(12_345);
    stub.say({ exposureSecondsTotal: 37_035, ndStops: 13.6 });
    const page = await open({ viewport: { width: 320, height: 568 } });
    await picture(page, 'The mean of 12345 frames');
    expect(await overflow(page)).toBe(0);
    const cut = `[...document.querySelectorAll('dd, button')]
      .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)`;
    expect(await page.evaluate<string[]>(cut)).toEqual([]);
  });

  it('shows a picture that stands upright whole, and the actions below it', async ({ stub, open }) => {
    stub.fill(5);
    stub.paint = new PageStub({}, { width: 800, height: 1200 }).paint;
    const page = await open();
    await picture(page, 'The mean of 5 frames');
    const [stage, shown] = [
      await page.locator('#stage').boundingBox(),
      await page.locator('.pane img').first().boundingBox(),
    ];
    expect(shown!.height / shown!.width).toBeCloseTo(1.5, 1);
    expect(shown!.y).toBeGreaterThanOrEqual(stage!.y);
    expect(shown!.y + shown!.height).toBeLessThanOrEqual(stage!.y + stage!.height + 0.5);
    expect(await page.locator('#pause').isVisible()).toBe(true);
  });

  it('has a tab for each of twelve previews, and a key for nine', async ({ stub, open }) => {
    stub.fill(3);
    const blends = Array.from({ length: 12 }, (_, i) => `blend${i}`);
    stub.say({ previews: blends.map((blend, i) => previewOf(i, blend, 3)) });
    const page = await open();
    await picture(page, 'The blend0 of 3 frames');
    expect(await page.locator('#tabs button').allInnerTexts()).toEqual([...blends, 'last frame', 'A|B']);
    await page.keyboard.press('9');
    await picture(page, 'The blend8 of 3 frames');
    await page.getByRole('button', { name: 'blend11' }).click();
    await picture(page, 'The blend11 of 3 frames');
    await page.keyboard.press('l');
    await picture(page, 'The last frame, IMG_0003.jpg');
    expect(await overflow(page)).toBe(0);
  });

  it('has 12,000 frames in its strip, asked for in pieces, and finds the one that needs a look', async ({
    stub,
    open,
  }) => {
    stub.fill(12_000);
    stub.frames[7000] = { ...folded(7001), outcome: 'rejected', reason: 'truncated', message: 'it is cut' };
    const page = await open();
    await page.locator('#strip[aria-valuemax="12000"]').waitFor();
    expect(stub.asked.filter((each) => each.includes('/api/frames'))).toEqual([
      'GET /api/frames?after=0',
      'GET /api/frames?after=5000',
      'GET /api/frames?after=10000',
    ]);
    await page.locator('#strip').focus();
    await page.keyboard.press('Home');
    expect(await page.locator('#strip').getAttribute('aria-valuetext')).toBe(
      'frame 1, IMG_0001.jpg, in the stack',
    );
    // The dot with the frame that is out is the 292nd of 500: 12,000 frames, 24 a dot.
    const { columns, pitch } = await grid(page, 500);
    const place = Math.floor(7000 / 24);
    const position = { x: ((place % columns) + 0.5) * pitch, y: (Math.floor(place / columns) + 0.5) * pitch };
    await page.locator('#strip').click({ position });
    expect(await text(page, '#sheet h2')).toBe('IMG_7001.jpg');
    expect(await text(page, '#sheet dl')).toContain('it is cut');
  });

  it('shows 5,000 frames as dots within the strip', async ({ stub, open }) => {
    stub.fill(5000);
    const page = await open();
    await page.locator('#strip[aria-valuemax="5000"]').waitFor();
    const { columns, pitch } = await grid(page, 500);
    const box = (await page.locator('#strip').boundingBox())!;
    expect(Math.ceil(500 / columns) * pitch).toBeLessThanOrEqual(box.height + pitch / 2);
    // Ten frames a dot: the 251st begins with frame 2501.
    const position = { x: ((250 % columns) + 0.5) * pitch, y: (Math.floor(250 / columns) + 0.5) * pitch };
    await page.locator('#strip').click({ position });
    expect(await text(page, '#sheet h2')).toBe('IMG_2501.jpg');
    expect(await painted(page)).toBeGreaterThan(0.1);
  });

  it('says why the stack is degraded, and what is held, lost and unusable, by name', async ({
    stub,
    open,
  }) => {
    stub.fill(9);
    const out = { ...folded(8), outcome: 'rejected', reason: 'truncated', message: 'it is cut' } as const;
    const held = { ...folded(9), outcome: 'held', reason: 'whiteBalance', message: null } as const;
    stub.say({
      state: 'degraded',
      stateReason: 'cannot write the preview: no space is left on the disk',
      rejected: { truncated: 1 },
      held: { whiteBalance: 3 },
      lost: 2,
      gaps: { count: 2, longestSeconds: 75, totalSeconds: 100 },
      troubled: [held, out],
      disk: { freeBytes: 1_200_000_000, lastsSeconds: 400 },
      closeAfter: { frames: 500, exposureSeconds: null, fullInSeconds: 900 },
    });
    const page = await open();
    await page.locator('.degraded').waitFor();
    expect(await text(page, '#state')).toMatch(/^degraded: cannot write the preview: no space/i);
    expect(
      (await page.locator('#troubles p').allInnerTexts()).map((each) => each.replaceAll('\u00a0', ' ')),
    ).toEqual([
      '3 held white balance (IMG_0009.jpg and 2 more)',
      '1 not usable truncated (IMG_0008.jpg)',
      '2 lost gone before they could be read',
      '2 gaps the longest 1 m 15 s, together 1 m 40 s',
    ]);
    expect((await text(page, '#aside')).replaceAll('\u00a0', ' ')).toBe(
      '1.2 GB free, for 7 min\nfinishes at 500 frames, in 15 min',
    );
  });

  describe.each(['day', 'night'])('by %s', (time) => {
    it.for([undefined, desktop])(
      'has no serious fault that axe finds, with every part of it open',
      async (viewport, { stub, open }) => {
        stub.fill(40);
        stub.frames[3] = { ...folded(4), outcome: 'held', reason: 'brightness', message: 'too bright' };
        stub.say({
          held: { brightness: 1 },
          rejected: { truncated: 2 },
          removed: 1,
          troubled: [stub.frames[3]!],
        });
        const page = await open(viewport ? { viewport } : {});
        await picture(page, 'The mean of 40 frames');
        if (time === 'night') await page.keyboard.press('n');
        expect(await faultsOf(page)).toEqual([]);
        await page.getByRole('button', { name: '+2' }).click();
        await page.locator('#clip').click();
        await page.keyboard.press('c');
        await page.locator('.side.b').waitFor();
        await page.keyboard.press('u');
        await page.locator('#note button').waitFor();
        await page.evaluate(
          `Promise.all(document.getAnimations().filter(({ animationName }) => animationName === 'rise').map((each) => each.finished))`,
        );
        expect(await faultsOf(page)).toEqual([]);
        for (const key of ['f', 's', '?']) {
          await page.keyboard.press(key);
          expect(await faultsOf(page)).toEqual([]);
          await page.keyboard.press('Escape');
        }
        await page.locator('#strip').click({ position: { x: 5, y: 5 } });
        expect(await faultsOf(page)).toEqual([]);
      },
    );
  });

  it('is red on black by night, also the picture, and still so when it is opened again', async ({
    stub,
    open,
  }) => {
    stub.fill(40);
    const page = await open();
    await picture(page, 'The mean of 40 frames');
    await page.locator('#night').click();
    await page.reload();
    await picture(page, 'The mean of 40 frames');
    const shot = await page.screenshot();
    const { default: sharp } = await import('sharp');
    const { channels } = await sharp(shot).stats();
    // The picture is still seen, left of the button that lies on it.
    const part = { left: 0, top: 0, width: 300, height: 150 };
    const stage = sharp(await page.locator('#stage').screenshot()).extract(part);
    const seen = await sharp(await stage.png().toBuffer()).stats();
    expect(seen.channels[0]!.stdev).toBeGreaterThan(10);
    // No sample of green or blue is brighter than the dim red of the inks has them.
    expect(channels[0]!.max).toBeGreaterThan(200);
    expect(channels[1]!.max).toBeLessThan(90);
    expect(channels[2]!.max).toBeLessThan(90);
  });

  it('stands still for those who want no motion', async ({ stub, open }) => {
    stub.fill(4);
    const moving = (page: Page) => page.evaluate<number>('document.getAnimations().length');
    const [lively, still] = [await open(), await open({ reducedMotion: 'reduce' })];
    for (const page of [lively, still]) {
      await picture(page, 'The mean of 4 frames');
      await page.locator('#clip').click();
      await page.keyboard.press('u');
      await page.locator('#note button').waitFor();
    }
    expect(await moving(lively)).toBeGreaterThan(0);
    expect(await moving(still)).toBe(0);
  });

  it('is dark before its script has run', async ({ stub, open }) => {
    const page = await open({
      before: (fresh) => fresh.route('**/page.js', (route) => route.fulfill({ body: '' })),
    });
    expect(stub.asked).toContain('GET /page.css');
    const { default: sharp } = await import('sharp');
    const { channels } = await sharp(await page.screenshot()).stats();
    expect(channels[0]!.mean).toBeLessThan(20);
  });
});

/** How the dots are laid out in the strip of this page. */
async function grid(page: Page, count: number): Promise<{ columns: number; pitch: number }> {
  const { gridOf } = await import('../../src/page/rules/strip.ts');
  const { width, height } = (await page.locator('#strip').boundingBox())!;
  return gridOf(count, width, height);
}

/** The part of the strip that is not empty. */
function painted(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const canvas = document.querySelector('#strip canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length / (data.length / 4);
  })()`);
}
