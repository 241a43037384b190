/** The live page in Debian's Chromium, against a server that the test plays. */
import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, it as base, beforeAll, expect } from 'vitest';
import { isReady } from './fault-tools.ts';
import { OWNER, PageStub } from './page-stub.ts';
import { repository } from './repository.ts';

const PROGRAM = '/usr/bin/chromium';
export const hasBrowser = isReady('the tests of the live page', { files: [PROGRAM] });

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1280, height: 800 };

export interface Opening extends BrowserContextOptions {
  readonly token?: string;
  /** Runs before the page does. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Messages in the console that the test is about. */
  readonly expected?: RegExp;
}

let browser: Browser;

/** To be called once in each file. */
export function withBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox', '--headless=new'] });
  });
  afterAll(() => browser?.close());
}

export type Open = (options?: Opening) => Promise<Page>;

/**
 * A server that has started, and the page of it on a phone. Whatever the page says in the console is a
 * failure.
 */
export const it = base.extend<{ stub: PageStub; open: Open }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest asks for an object pattern
  stub: async ({}, use) => {
    const stub = new PageStub();
    await stub.start();
    await use(stub);
    await stub.stop();
  },
  open: async ({ stub }, use) => {
    const [said, pages]: [string[], Page[]] = [[], []];
    await use(async ({ token = OWNER, before, expected, ...options } = {}) => {
      const context = await browser.newContext({ viewport: phone, ...options });
      const page = await context.newPage();
      pages.push(page);
      const hear = (text: string) => {
        if (!expected?.test(text)) said.push(text);
      };
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) hear(message.text());
      });
      page.on('pageerror', (error) => hear(String(error)));
      await before?.(page);
      await page.goto(`${stub.address}#t=${token}`);
      return page;
    });
    for (const page of pages) await page.context().close();
    expect(said).toEqual([]);
  },
});

/**
 * The clock of the page stands from here on, and goes only by `runFor` and `fastForward`. It is to be
 * installed before.
 */
export function stopClock(page: Page, offMs = 0): Promise<void> {
  return page.clock.pauseAt(Date.now() + offMs + 3000);
}

/** The text of an element, without what is around it. */
export async function text(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).innerText()).trim();
}

/** Waits until the picture seen is one of so many frames. */
export async function picture(page: Page, alt: string): Promise<void> {
  await page.locator(`.pane img[alt="${alt}"]`).first().waitFor();
}

/** What of the page is wider than its place. Units: pixels of CSS. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>(`Math.max(...['html', 'body', 'main', '.panel']
    .map((each) => document.querySelector(each)).map((each) => each.scrollWidth - each.clientWidth))`);
}

/** As a wait of Playwright has it: a second is little on a busy machine. */
export const patient = { timeout: 30_000 };

/** What axe finds serious. Evaluated by the debugger: the page itself loads no script but its own. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(`${repository}node_modules/axe-core/axe.min.js`, 'utf8'));
  return page.evaluate<string[]>(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + failureSummary).join(' | ')))`);
}
