/**
 * Programs and patterns by which captures come into a folder. Source: their sources, and inotify traces of
 * them.
 */
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './fault-tools.ts';
import { ftpServer, python } from './ftp.ts';
import type { Place } from './place.ts';
import { serveSsh } from './sshd.ts';

/** Brings the files of a card into the captures folder. */
export type Writer = (place: Place, files: readonly string[]) => Promise<unknown>;

export const sftpServer = '/usr/lib/openssh/sftp-server';

/** Slow enough for every file to be seen before it is whole. Units: KiB a second. */
const RATE = 600;

export const cp: Writer = (place, files) => run('cp', [...files, place.captures]);

export const rsync: Writer = (place, files) =>
  run('rsync', ['--times', `--bwlimit=${RATE}`, ...files, `${place.captures}/`]);

export const rsyncInPlace: Writer = (place, files) =>
  run('rsync', ['--inplace', '--times', `--bwlimit=${RATE}`, ...files, `${place.captures}/`]);

/** The server alone, without a network. */
export const sftp: Writer = (place, files) => {
  const batch = place.path('sftp-batch');
  writeFileSync(batch, files.map((file) => `put ${file} ${place.captures}/${basename(file)}\n`).join(''));
  return run('sftp', ['-b', batch, '-D', sftpServer]);
};

export const scp: Writer = async (place, files) => {
  const { port, key, child } = await serveSsh(place.path('ssh'));
  try {
    const known = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
    const how = ['-q', '-F', 'none', '-i', key, '-P', `${port}`, '-l', `${RATE * 8}`];
    await run('scp', [...how, ...known, ...files, `${userInfo().username}@127.0.0.1:${place.captures}/`]);
  } finally {
    child.kill();
  }
};

/** Sends in small blocks, and in the midst of every 33rd file does nothing for up to 2 s. */
const ftpClient = `
import ftplib, os, sys, time
class Slow:
    def __init__(self, file, pause):
        self.file, self.pause, self.blocks = file, pause, 0
    def read(self, size):
        self.blocks += 1
        if self.blocks == 3: time.sleep(self.pause)
        return self.file.read(size)
ftp = ftplib.FTP()
ftp.connect('127.0.0.1', int(sys.argv[1]))
ftp.login('camera', 'x')
for i, path in enumerate(sys.argv[2:]):
    pause = {10: 0.7, 43: 1.3, 76: 2.0}.get(i, 0)
    with open(path, 'rb') as file:
        ftp.storbinary('STOR ' + os.path.basename(path), Slow(file, pause), blocksize=2048)
ftp.quit()
`;

export const ftp: Writer = async (place, files) => {
  const { port, child } = await ftpServer(place);
  try {
    await run(python, ['-c', ftpClient, port, ...files]);
  } finally {
    child.kill();
  }
};

/**
 * The final size first, then the bytes in pieces from a client that takes its time. Units: ms in the midst of
 * the file.
 */
export async function writeAsSamba(path: string, bytes: Buffer, pauseMs: number): Promise<void> {
  const fd = openSync(path, 'w');
  ftruncateSync(fd, bytes.length);
  for (let at = 0; at < bytes.length; at += 4096) {
    writeSync(fd, bytes, at, Math.min(4096, bytes.length - at), at);
    await sleep(at === 4096 ? pauseMs : 2);
  }
  closeSync(fd);
}

/**
 * A private name in the same folder, the old target unlinked, renamed, chmod, the camera's clock as mtime,
 * then closed.
 */
export async function writeAsGphoto2(path: string, bytes: Buffer): Promise<void> {
  const letters = Math.random().toString(36).slice(2).padEnd(6, 'x').slice(0, 6);
  const hidden = join(path, '..', `tmpfile${letters}`);
  const fd = openSync(hidden, 'wx', 0o600);
  for (let at = 0; at < bytes.length; at += 4096) writeSync(fd, bytes, at, Math.min(4096, bytes.length - at));
  rmSync(path, { force: true });
  renameSync(hidden, path);
  await sleep(2);
  chmodSync(path, 0o644);
  const cameraClock = new Date('2008-05-17T03:00:00Z');
  utimesSync(path, cameraClock, cameraClock);
  await sleep(2);
  closeSync(fd);
}
