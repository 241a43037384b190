/**
 * A part of the shoot on the live page: two handles that keys and fingers move, and the picture that follows
 * them.
 */
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  faultsOf,
  hasBrowser,
  it,
  overflow,
  patient,
  picture,
  text,
  withBrowser,
} from '../support/browser.ts';

const handle = (page: Page, name: 'From' | 'Until') => page.getByRole('slider', { name, exact: true });

describe.skipIf(!hasBrowser)('a part of the shoot', () => {
  withBrowser();

  it('is chosen by two handles with keys: none passes the other, and the picture follows', async ({
    stub,
    open,
  }) => {
    stub.fill(20);
    stub.say({ hasTimeline: true });
    const page = await open();
    await picture(page, 'The mean of 20 frames');
    expect(await handle(page, 'From').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'part' }).click();
    await picture(page, 'A part of the shoot: 20 frames');
    await handle(page, 'From').press('ArrowRight');
    await handle(page, 'From').press('ArrowRight');
    await picture(page, 'A part of the shoot: 18 frames');
    expect(await text(page, '#part-shown')).toBe('18 frames, 3 to 20');
    await handle(page, 'Until').press('Home');
    await picture(page, 'A part of the shoot: 1 frame');
    expect(await text(page, '#part-shown')).toBe('1 frame, 3 to 3');
    expect(await handle(page, 'Until').getAttribute('aria-valuetext')).toMatch(/^frame 3, \d\d:\d\d:\d\d$/);
    await page.getByRole('button', { name: 'lighten' }).click();
    await picture(page, 'The lighten of 20 frames');
    expect(await handle(page, 'From').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'part' }).click();
    await picture(page, 'A part of the shoot: 1 frame');
    expect(stub.asked.filter((each) => each.includes('/part/')).at(-1)).toContain('/part/3/3?as=1&w=');
  });

  it('goes on while frames come where it goes up to now, and stays where it does not', async ({
    stub,
    open,
  }) => {
    stub.fill(8);
    stub.say({ hasTimeline: true });
    const page = await open();
    await page.getByRole('button', { name: 'part' }).click();
    await picture(page, 'A part of the shoot: 8 frames');
    stub.fold();
    await picture(page, 'A part of the shoot: 9 frames');
    await handle(page, 'Until').press('ArrowLeft');
    await picture(page, 'A part of the shoot: 8 frames');
    stub.fold();
    await page.waitForFunction("document.querySelector('#part-until').max === '9'");
    expect(await text(page, '#part-shown')).toBe('8 frames, 1 to 8');
  });

  it('is chosen by a finger, also where both handles are at one end', async ({ stub, open }) => {
    stub.fill(21);
    stub.say({ hasTimeline: true });
    const page = await open({ hasTouch: true });
    await page.getByRole('button', { name: 'part' }).tap();
    await picture(page, 'A part of the shoot: 21 frames');
    const fingers = await page.context().newCDPSession(page);
    const { x, y, width, height } = (await page.locator('.handles').boundingBox())!;
    const drag = async (from: number, to: number) => {
      const at = (share: number) => [{ x: x + 16 + share * (width - 32), y: y + height / 2 }];
      await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
      await fingers.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at((from + to) / 2) });
      await fingers.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(to) });
      await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    };
    await drag(0, 0.5);
    await picture(page, 'A part of the shoot: 11 frames');
    await drag(0.5, 1);
    await picture(page, 'A part of the shoot: 1 frame');
    await drag(1, 0.25);
    await picture(page, 'A part of the shoot: 16 frames');
    await drag(1, 0.25);
    await picture(page, 'A part of the shoot: 1 frame');
    expect(await text(page, '#part-shown')).toBe('1 frame, 6 to 6');
  });

  it('has no tab without a timeline, and can be used by everybody with one', async ({ stub, open }) => {
    stub.fill(20);
    const page = await open();
    await picture(page, 'The mean of 20 frames');
    expect(await page.getByRole('button', { name: 'part' }).count()).toBe(0);
    stub.say({ hasTimeline: true });
    await page.getByRole('button', { name: 'part' }).click(patient);
    await picture(page, 'A part of the shoot: 20 frames');
    expect(await overflow(page)).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  });
});
