/** Small files of text, read whole; what is no file holds up nobody. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { fsPath } from './paths.ts';

/** Errors: those of the file system, by code; EINVAL for a FIFO, a device or a folder. */
export async function readText(file: string): Promise<string> {
  // NONBLOCK, because a FIFO would otherwise wait for a writer.
  const handle = await open(fsPath(file), constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if ((await handle.stat()).isFile()) return await handle.readFile('utf8');
    const text = `${file} is a folder, a FIFO or a device, and no file`;
    throw Object.assign(new Error(text), { code: 'EINVAL' });
  } finally {
    await handle.close();
  }
}
