/**
 * The keys of the live page: the tokens of its two links, and the secret of its sessions; one private file in
 * the state folder.
 */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, StackError } from '../../core/errors.ts';
import type { PageRole } from '../../core/page.ts';
import { systemDisk } from '../storage/disk.ts';
import { replaceFile } from '../storage/replace.ts';
import { readText } from '../text-file.ts';

/** Shape: base64url; tokens of 128 bits, a secret of 256. */
export type PageKeys = Readonly<Record<PageRole | 'secret', string>>;

const NAME = 'page.json';
const TOKEN_BYTES = 16;
const SECRET_BYTES = 32;

/** Those of this state folder, made where there are none. Errors: cannot-create, io. */
export async function keysOf(stateFolder: string): Promise<PageKeys> {
  return (await readKeys(stateFolder)) ?? renewKeys(stateFolder);
}

/** New ones: with the old ones nobody gets in any more. Errors: cannot-create. */
export async function renewKeys(stateFolder: string): Promise<PageKeys> {
  const random = (bytes: number) => randomBytes(bytes).toString('base64url');
  const keys = { owner: random(TOKEN_BYTES), guest: random(TOKEN_BYTES), secret: random(SECRET_BYTES) };
  const file = join(stateFolder, NAME);
  const text = Buffer.from(`${JSON.stringify(keys, null, 2)}\n`);
  await replaceFile(systemDisk, file, [text], { durable: true, mode: 0o600 }).catch((cause) => {
    throw new StackError('cannot-create', `cannot write ${file}: ${messageOf(cause)}`, { cause });
  });
  return keys;
}

/** Null where there are none that can be read as such. Errors: io. */
export async function readKeys(stateFolder: string): Promise<PageKeys | null> {
  const file = join(stateFolder, NAME);
  try {
    const found = JSON.parse(await readText(file)) as Partial<PageKeys> | null;
    const all = [found?.owner, found?.guest, found?.secret];
    return all.every((each) => typeof each === 'string' && each.length >= 22) ? (found as PageKeys) : null;
  } catch (cause) {
    if (cause instanceof SyntaxError || codeOf(cause) === 'ENOENT') return null;
    throw new StackError('io', `cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}

/** Another text when the file has been written anew. Errors: none; a file that is gone has a stamp too. */
export function stampOfKeys(stateFolder: string): string {
  const stats = statSync(join(stateFolder, NAME), { throwIfNoEntry: false, bigint: true });
  return stats ? `${stats.ino}-${stats.mtimeNs}` : 'gone';
}
