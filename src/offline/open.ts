/** What there is to be seen of a stack, opened on the desktop: its live page, or its preview. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigFlags } from '../config/load.ts';
import { lastSettings } from '../config/settings-file.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import { systemClock } from '../io/clock.ts';
import { openFile } from '../io/opener.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { replaceFile } from '../io/storage/replace.ts';
import { pageOf } from './page-links.ts';

/** In the state folder: a page that leads on to the live one. */
const NAME = 'page-open.html';

/**
 * What was opened, in words. Errors: usage when there is nothing to be seen; io when it cannot be opened,
 * with what to do; those of `pageOf`.
 */
export async function openView(
  flags: ConfigFlags,
  open: (file: string) => Promise<string | null> = (file) => openFile(file, systemClock),
): Promise<string> {
  const page = await pageOf(flags, false);
  if (page.isOpen) {
    const failure = await open(await leadTo(page.folder, page.owner));
    if (failure === null)
      return 'opened the live page; where no browser shows it, open a link that slowshutter page --show prints';
    throw new StackError('io', `${failure}: open this in a browser: ${page.owner}`);
  }
  const { previews } = await lastSettings(page.folder);
  const preview = previews.find(({ file }) => existsSync(file))?.file;
  if (preview === undefined) {
    const text = 'there is neither a live page nor a preview yet: start slowshutter watch --page';
    throw new StackError('usage', text);
  }
  const failure = await open(preview);
  if (failure === null)
    return `opened the preview ${printable(preview)}; for a live page start slowshutter watch --page`;
  throw new StackError(
    'io',
    `${failure}: open ${printable(preview)} in a viewer, such as: feh --reload 1 FILE`,
  );
}

/**
 * Not the link itself: all users of the computer see the words of its command lines. Errors: cannot-create.
 */
async function leadTo(folder: string, link: string): Promise<string> {
  const file = join(folder, NAME);
  const text = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${link}"><title>slowshutter</title>\n`;
  await replaceFile(systemDisk, file, [Buffer.from(text)], { durable: false, mode: 0o600 }).catch((cause) => {
    throw new StackError('cannot-create', `cannot write ${file}: ${messageOf(cause)}`, { cause });
  });
  return file;
}
