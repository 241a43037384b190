/**
 * The storage port over the real file system, where what it does is not seen through replacing and
 * checkpoints.
 */
import { expect, it } from 'vitest';
import { systemDisk } from '../../src/io/storage/disk.ts';

it('writes more than 2 GiB, which Node does not at once', async () => {
  // Pages that nobody touches are never there: neither here nor on their way to nowhere.
  const master = new Uint8Array(2 ** 31 + 4096);
  const writer = await systemDisk.openAppend('/dev/null', 0o600);
  try {
    await expect(writer.write(master)).resolves.toBeUndefined();
  } finally {
    await writer.close();
  }
});
