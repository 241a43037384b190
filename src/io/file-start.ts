/** The first bytes of a capture, where its header mostly is. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { fsPath } from './paths.ts';

/** Shape: at most `bytes` of them; none of what is no regular file. Errors: those of the file system. */
export async function readStart(path: string, bytes: number): Promise<Buffer> {
  // As for captures read whole: no link is followed, no FIFO waited for.
  const handle = await open(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) return Buffer.alloc(0);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
