/** The links to the live page of a stack, whether a daemon is at work on it or not. */
import type { ConfigFlags } from '../config/load.ts';
import { lastSettings } from '../config/settings-file.ts';
import { isLocked } from '../io/lock.ts';
import { keysOf, renewKeys } from '../io/page/keys.ts';
import { linksOf, type PageLinks, toldOrigins, usualOrigin } from '../io/page/links.ts';
import { stateFolder } from './reach.ts';

export interface FoundPage extends PageLinks {
  readonly folder: string;
  /** Whether a daemon answers there now; else the links are those of the usual address. */
  readonly isOpen: boolean;
}

/**
 * `isNew`: with the links of before nobody gets in any more. Errors: usage when there is no stack, or it is
 * another user's; config; cannot-create; io.
 */
export async function pageOf(flags: ConfigFlags, isNew: boolean): Promise<FoundPage> {
  const folder = await stateFolder(flags);
  await lastSettings(folder);
  const keys = isNew ? await renewKeys(folder) : await keysOf(folder);
  const [origin] = isLocked(folder) ? await toldOrigins(folder) : [];
  return { folder, isOpen: origin !== undefined, ...linksOf(origin ?? usualOrigin, keys) };
}
