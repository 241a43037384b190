/** File systems whose changes the kernel does not tell, and whose times are not its own. */
import { statfs } from 'node:fs/promises';

/** Source: statfs(2). From these the kernel reports only what this very machine does. */
const remoteFileSystems: Readonly<Record<number, string>> = {
  26985: 'NFS',
  4283649346: 'CIFS',
  4266872130: 'SMB2',
  1702057286: 'FUSE',
};

/** The kind of a remote file system; null for a local one, or where it cannot be told. */
export async function remoteKind(folder: string): Promise<string | null> {
  try {
    return remoteFileSystems[(await statfs(folder)).type] ?? null;
  } catch {
    // The watch itself will say what is wrong with the folder.
    return null;
  }
}
