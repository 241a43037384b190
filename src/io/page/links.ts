/** The links to the live page, and where a daemon says at which addresses it answers. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemDisk } from '../storage/disk.ts';
import { replaceFile } from '../storage/replace.ts';
import { readText } from '../text-file.ts';
import type { PageKeys } from './keys.ts';
import { PAGE_PORT } from './listen.ts';

/** In the state folder; there while a daemon with a page is at work, or was killed. */
const NAME = 'page-address.json';

export interface PageLinks {
  readonly owner: string;
  readonly guest: string;
}

/** The token is behind the `#`: no browser sends that part, so no server and no log gets to see it. */
export function linksOf(origin: string, { owner, guest }: PageKeys): PageLinks {
  return { owner: `${origin}/#t=${owner}`, guest: `${origin}/#t=${guest}` };
}

/** Where it would be, if nobody says otherwise. */
export const usualOrigin = `http://localhost:${PAGE_PORT}`;

/** Says where the page is. Errors: those of the file system. */
export async function tellOrigins(stateFolder: string, origins: readonly string[]): Promise<void> {
  const text = Buffer.from(`${JSON.stringify(origins)}\n`);
  await replaceFile(systemDisk, join(stateFolder, NAME), [text], { durable: false, mode: 0o600 });
}

/** Says that there is none. Errors: none. */
export async function forgetOrigins(stateFolder: string): Promise<void> {
  await rm(join(stateFolder, NAME), { force: true }).catch(() => undefined);
}

/** As the last daemon has said it; none where it had no page. Errors: none. */
export async function toldOrigins(stateFolder: string): Promise<string[]> {
  try {
    const found: unknown = JSON.parse(await readText(join(stateFolder, NAME)));
    return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}
