/** The live page in Debian's Chromium. */
import { chromium } from 'playwright-core';

/**
 * Opens a link and stays. `shown` resolves when a picture with this text is decoded and in its place.
 *
 * @param {string | undefined} program
 * @param {string} link
 */
export async function openBrowser(program, link) {
  const browser = await chromium.launch({
    ...(program ? { executablePath: program } : {}),
    args: ['--no-sandbox', '--headless=new'],
  });
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 });
  await page.goto(link);
  return {
    /**
     * By the browser's own word: it is not asked again and again.
     *
     * @param {string} alt
     */
    shown: (alt) => page.evaluate(SHOWN.replace('ALT', JSON.stringify(alt))),
    close: () => browser.close(),
  };
}

const SHOWN = `new Promise((resolve) => {
  const look = () => {
    const seen = [...document.querySelectorAll('.pane img')].some((each) => each.alt === ALT && each.complete);
    if (seen) { observer.disconnect(); resolve(); }
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  look();
})`;
