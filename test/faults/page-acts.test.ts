/** What is done on the live page: by fingers, by keys alone, by two owners; and what a guest cannot do. */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { hasBrowser, it, patient, picture, stopClock, text, withBrowser } from '../support/browser.ts';
import { folded } from '../support/page-stacks.ts';
import { GUEST } from '../support/page-stub.ts';

describe.skipIf(!hasBrowser)('on the live page', () => {
  withBrowser();

  it('the token leaves the address, and the session stays after a reload', async ({ stub, open }) => {
    stub.fill(3);
    const page = await open();
    await picture(page, 'The mean of 3 frames');
    expect(page.url()).toBe(stub.address);
    await page.reload();
    await picture(page, 'The mean of 3 frames');
    expect(stub.asked.filter((each) => each.includes('session'))).toEqual([
      'POST /api/session',
      'GET /api/session',
    ]);
  });

  it('each command is the one of its name, and its answer is said in the words of the command line', async ({
    stub,
    open,
  }) => {
    stub.fill(3);
    const page = await open();
    await picture(page, 'The mean of 3 frames');
    await page.getByRole('button', { name: 'Pause' }).click();
    await said(page, 'paused with 3 frames: what comes now is held');
    await page.getByRole('button', { name: 'Resume' }).click();
    await said(page, 'resumed with 3 frames; restore puts back what was held');
    await page.getByRole('button', { name: 'Undo last' }).click();
    await said(page, 'removed 1 frame, 2 in the stack\n    3  IMG_0003.jpg');
    await page.locator('#note').getByRole('button', { name: 'Put back' }).click();
    await said(page, 'restored 1 frame, 3 in the stack\n    3  IMG_0003.jpg');
    expect(stub.posted.map(({ command, body }) => [command, body])).toEqual([
      ['pause', {}],
      ['resume', {}],
      ['remove', { frames: ['last'] }],
      ['restore', { frames: ['3'] }],
    ]);
  });

  it('a refusal is said as the computer words it', async ({ stub, open }) => {
    stub.fill(3);
    stub.refusal = 'frame 3 is gone from the captures folder; it cannot be taken out';
    const page = await open({ expected: /400/ });
    await picture(page, 'The mean of 3 frames');
    await page.keyboard.press('u');
    await said(page, 'frame 3 is gone from the captures folder; it cannot be taken out');
    expect(await page.locator('#undo').isEnabled()).toBe(true);
  });

  it('the offer to put back goes after eight seconds', async ({ stub, open }) => {
    stub.fill(3);
    const page = await open({ before: (fresh) => fresh.clock.install() });
    await picture(page, 'The mean of 3 frames');
    await stopClock(page);
    await page.keyboard.press('u');
    await said(page, 'removed 1 frame, 2 in the stack\n    3  IMG_0003.jpg');
    await page.clock.fastForward(7900);
    expect(await page.locator('#note button').count()).toBe(1);
    await page.clock.fastForward(200);
    expect(await page.locator('#note').innerText()).toBe('');
  });

  it('finish asks once and says how many frames; start over asks twice', async ({ stub, open }) => {
    stub.fill(3);
    const page = await open();
    await picture(page, 'The mean of 3 frames');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByRole('button', { name: 'Start over without 3 frames' }).click();
    expect([await text(page, '#sheet h2'), stub.posted]).toEqual(['Really throw 3 frames away?', []]);
    await page.getByRole('button', { name: 'Keep them' }).click();
    expect(stub.posted).toEqual([]);
    await page.getByRole('button', { name: 'Finish' }).click();
    expect(await text(page, '#sheet h2')).toBe('Finish with 3 frames?');
    await page.getByLabel('Name').fill('river');
    await page.getByRole('button', { name: 'Finish it' }).click();
    await said(page, 'finished river with 3 frames\n/pictures/stack.tif');
    expect(stub.posted.map(({ command, body }) => [command, body])).toEqual([['finish', { name: 'river' }]]);
  });

  it('start over throws the stack away when it was asked twice', async ({ stub, open }) => {
    stub.fill(3);
    const page = await open();
    await picture(page, 'The mean of 3 frames');
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByRole('button', { name: 'Start over without 3 frames' }).click();
    await page.getByRole('button', { name: 'Throw 3 frames away' }).click();
    await page.locator('#empty').waitFor();
    expect(stub.posted.map(({ command }) => command)).toEqual(['reset']);
    expect(await page.locator('.pane img').count()).toBe(0);
  });

  it('save draws the picture that is looked at, and downloads it', async ({ stub, open }) => {
    stub.fill(3);
    const page = await open();
    await picture(page, 'The mean of 3 frames');
    await page.keyboard.press('2');
    await page.keyboard.press('s');
    expect(await text(page, '#sheet h2')).toBe('Save the lighten of 3 frames');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'TIFF' }).click();
    expect((await download).suggestedFilename()).toBe('mean.tif');
    expect(stub.posted.map(({ command, body }) => [command, body])).toEqual([
      ['save', { index: 1, format: 'tif' }],
    ]);
  });

  it('a frame of the strip is seen, removed and put back', async ({ stub, open }) => {
    stub.fill(3);
    const page = await open();
    await page.locator('#strip[aria-valuemax="3"]').waitFor();
    await page.locator('#strip').click({ position: { x: 20, y: 6 } });
    expect(await text(page, '#sheet h2')).toBe('IMG_0002.jpg');
    expect(stub.asked).toContain('GET /frame/2');
    await page.getByRole('button', { name: 'Remove' }).click();
    await said(page, 'removed 1 frame, 2 in the stack\n    2  IMG_0002.jpg');
    await page.locator('#troubles .removed').getByRole('button', { name: 'Put back' }).click();
    await said(page, 'restored 1 frame, 3 in the stack\n    2  IMG_0002.jpg');
    expect(await page.locator('#troubles li').count()).toBe(0);
  });

  it('a held frame is put back from where it is told', async ({ stub, open }) => {
    stub.fill(3);
    stub.frames[2] = { ...folded(3), outcome: 'held', reason: 'brightness' };
    stub.say({ frames: 2, held: { brightness: 1 }, troubled: [stub.frames[2]!] });
    const page = await open();
    await page.locator('#troubles .held').getByRole('button', { name: 'Put back' }).click();
    await said(page, 'restored 1 frame, 3 in the stack\n    3  IMG_0003.jpg');
  });

  it('all can be done by keys alone, and one sees where one is', async ({ stub, open }) => {
    stub.fill(3);
    const page = await open();
    await picture(page, 'The mean of 3 frames');
    const [reached, unseen] = [new Set<string>(), new Set<string>()];
    for (let i = 0; i < 25; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate<{ name: string; outline: string }>(`(() => {
        const at = document.activeElement;
        return { name: at.id || at.textContent, outline: getComputedStyle(at).outlineStyle };
      })()`);
      reached.add(at.name);
      if (at.outline === 'none' && at.name !== '') unseen.add(at.name);
    }
    const buttons = [
      'sound',
      'night',
      'more',
      'zoom',
      'mean',
      'lighten',
      'last frame',
      'A|B',
      'strip',
      'clip',
      '+1',
    ];
    expect([...reached]).toEqual(expect.arrayContaining([...buttons, 'pause', 'undo', 'save', 'finish']));
    // The body, before the first and after the last.
    expect([...unseen].filter((name) => name.length < 30)).toEqual([]);
    await page.locator('#state').click();
    await page.keyboard.press(' ');
    await said(page, 'paused with 3 frames: what comes now is held');
    await page.locator('#night').focus();
    await page.keyboard.press(' ');
    expect(await page.locator('#night').getAttribute('aria-pressed')).toBe('true');
    expect(stub.posted.map(({ command }) => command)).toEqual(['pause']);
    await page.keyboard.press('f');
    await page.keyboard.type('unsf 1');
    await page.keyboard.press('Enter');
    await said(page, 'finished unsf 1 with 3 frames\n/pictures/stack.tif');
    await page.locator('#strip').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    expect(await text(page, '#sheet h2')).toBe('IMG_0001.jpg');
    await page.keyboard.press('Escape');
    expect(await page.locator('#sheet').isVisible()).toBe(false);
  });

  it('what one owner does the other one sees', async ({ stub, open }) => {
    stub.fill(3);
    const [one, other] = [await open(), await open()];
    await picture(other, 'The mean of 3 frames');
    await picture(one, 'The mean of 3 frames');
    await one.keyboard.press(' ');
    await other.getByRole('button', { name: 'Resume' }).click();
    await one.locator('.running').waitFor();
    expect(stub.posted.map(({ command }) => command)).toEqual(['pause', 'resume']);
  });

  it('a guest sees the picture and no name, and has nothing to press that does anything', async ({
    stub,
    open,
  }) => {
    stub.fill(3);
    stub.frames[1] = { ...folded(2), outcome: 'held', reason: 'brightness' };
    stub.say({ held: { brightness: 1 }, troubled: [stub.frames[1]!] });
    const page = await open({ token: GUEST });
    await picture(page, 'The mean of 3 frames');
    expect(await page.locator('#actions').isVisible()).toBe(false);
    for (const key of [' ', 'u', 's', 'f']) await page.keyboard.press(key);
    await page.locator('#strip').click({ position: { x: 20, y: 6 } });
    expect(await text(page, '#sheet h2')).toBe('frame 2');
    expect(await page.getByRole('button', { name: /Remove|Put back/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    expect(await page.getByRole('button', { name: 'Start over' }).count()).toBe(0);
    expect(await page.locator('body').innerText()).not.toContain('IMG_');
    expect(stub.posted).toEqual([]);
  });

  it('without a session one is told how to get the link', async ({ stub, open }) => {
    const page = await open({ token: 'guessed', expected: /401/ });
    await page.getByRole('heading', { name: 'This page needs its link' }).waitFor();
    expect(await text(page, '#shut code')).toBe('slowshutter page --show');
    await page.goto(`${stub.address}#t=owner-token`);
    await page.locator('.running').waitFor();
    expect(await page.locator('#shut').isVisible()).toBe(false);
  });
});

/** Waits for these very words in the note. */
async function said(page: Page, words: string): Promise<void> {
  await expect.poll(() => page.locator('#note p').textContent(), patient).toBe(words);
}
