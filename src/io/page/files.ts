/** The files of the live page itself, read once: nothing else on the disk can be asked for by name. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { messageOf, StackError } from '../../core/errors.ts';

export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** By path, `/` for `index.html`. Errors: io when there is no page in the folder. */
export async function readPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  try {
    for (const name of await readdir(folder)) {
      const type = types[extname(name)];
      if (type === undefined) continue;
      const bytes = new Uint8Array(await readFile(join(folder, name)));
      const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 16)}"`;
      files.set(name === 'index.html' ? '/' : `/${name}`, { type, etag, bytes });
    }
  } catch (cause) {
    throw missing(folder, messageOf(cause));
  }
  if (!files.has('/')) throw missing(folder, 'it has no index.html');
  return files;
}

function missing(folder: string, why: string): StackError {
  const text = `the files of the live page are not in ${folder}: ${why}; install slowshutter again, or build it by npm run build`;
  return new StackError('io', text);
}
