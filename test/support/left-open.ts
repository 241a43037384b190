/**
 * The real disk, for engines that are dropped as a killed process drops its own: what they leave open is
 * closed after the tests.
 */
import { afterAll } from 'vitest';
import { type Disk, type DiskWriter, systemDisk } from '../../src/io/storage/disk.ts';

const open = new Set<DiskWriter>();

afterAll(async () => {
  for (const writer of open) await writer.close();
});

export const droppedDisk: Disk = {
  ...systemDisk,
  async openAppend(path, mode) {
    const writer = await systemDisk.openAppend(path, mode);
    const counted: DiskWriter = {
      ...writer,
      async close() {
        open.delete(counted);
        await writer.close();
      },
    };
    open.add(counted);
    return counted;
  },
};
