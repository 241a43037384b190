/** Servers of ssh on loopback, for one test, and how to log in to them. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, run, serve } from './fault-tools.ts';

export interface SshServer {
  readonly port: number;
  /** The file of the key that it lets in. */
  readonly key: string;
  readonly child: ChildProcess;
}

/** Starts one with keys in this folder, which several may share. `lines`: of its config besides. */
export async function serveSsh(folder: string, lines: readonly string[] = []): Promise<SshServer> {
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  mkdirSync('/run/sshd', { recursive: true });
  for (const key of ['host', 'user']) {
    const file = join(folder, key);
    if (!existsSync(file)) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  }
  const port = await freePort();
  const config = join(folder, `config-${port}`);
  const all = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'user.pub')}`,
    'PasswordAuthentication no',
    'UsePAM no',
    'StrictModes no',
    'PidFile none',
    'Subsystem sftp internal-sftp',
    ...lines,
  ];
  writeFileSync(config, `${all.join('\n')}\n`);
  const { child } = await serve('/usr/sbin/sshd', ['-D', '-e', '-f', config], /Server listening/);
  return { port, key: join(folder, 'user'), child };
}
