/**
 * A Slurm of two nodes on this machine, on loopback alone, as root and without systemd. Source:
 * slurm.conf(5), munged(8).
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { freePort, run } from './fault-tools.ts';
import { until } from './until.ts';

export interface Slurm {
  /** For everything that talks to it. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the node's daemon. */
  killNode(name: string): void;
  untilEmpty(deadlineMs: number): Promise<void>;
}

export const nodes = ['n1', 'n2'] as const;

/** The programs that it needs. */
export const slurmPrograms = ['slurmctld', 'slurmd', 'munged', 'sbatch', 'squeue', 'sinfo'];

async function configFor(folder: string): Promise<string> {
  const host = hostname().split('.')[0] ?? '';
  const [control, ...ports] = [await freePort(), await freePort(), await freePort()];
  const lines = [
    'ClusterName=slowshutter',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${control}`,
    'SlurmUser=root',
    'SlurmdUser=root',
    'AuthType=auth/munge',
    // A requeued task waits until what it was allowed with is no longer valid.
    `AuthInfo=socket=${folder}/munge.sock,cred_expire=5`,
    'CommunicationParameters=NoInAddrAny,NoCtldInAddrAny',
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU',
    'SchedulerType=sched/builtin',
    'ReturnToService=2',
    'SwitchType=switch/none',
    'MpiDefault=none',
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool-%n`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/slurmd-%n.pid`,
    `SlurmctldLogFile=${folder}/slurmctld.log`,
    `SlurmdLogFile=${folder}/slurmd-%n.log`,
    'AccountingStorageType=accounting_storage/none',
    'JobAcctGatherType=jobacct_gather/none',
    'JobCompType=jobcomp/filetxt',
    `JobCompLoc=${folder}/jobcomp.txt`,
    'JobRequeue=1',
    'RequeueExit=75',
    'KillWait=5',
    // A node that is lost is noticed in some three times this. Units: seconds.
    'SlurmdTimeout=6',
    ...nodes.map(
      (name, i) =>
        `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=1 RealMemory=4000 State=UNKNOWN`,
    ),
    `PartitionName=all Nodes=${nodes.join(',')} Default=YES MaxTime=INFINITE State=UP`,
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Starts it in a folder, and ends all its daemons afterwards. Errors: of a daemon that does not start, with
 * what it said.
 */
export async function withSlurm<T>(folder: string, use: (slurm: Slurm) => Promise<T>): Promise<T> {
  for (const each of ['state', 'spool-n1', 'spool-n2']) mkdirSync(join(folder, each));
  writeFileSync(join(folder, 'slurm.conf'), await configFor(folder));
  writeFileSync(join(folder, 'munge.key'), randomBytes(1024), { mode: 0o400 });
  const env = { ...process.env, SLURM_CONF: join(folder, 'slurm.conf') };
  const pidFiles = ['slurmctld.pid', ...nodes.map((name) => `slurmd-${name}.pid`), 'munged.pid'];
  try {
    const files = {
      socket: 'munge.sock',
      'key-file': 'munge.key',
      'pid-file': 'munged.pid',
      'log-file': 'munged.log',
    };
    const flags = Object.entries({ ...files, 'seed-file': 'munged.seed' });
    // --force: a socket below /tmp is else refused.
    await run('/usr/sbin/munged', [
      '--force',
      ...flags.map(([flag, file]) => `--${flag}=${join(folder, file)}`),
    ]);
    await run('/usr/sbin/slurmctld', [], { env });
    for (const name of nodes) await run('/usr/sbin/slurmd', ['-N', name], { env });
    const idle = async () => (await run('sinfo', ['-h', '-t', 'idle', '-o', '%D'], { env })).trim() === '2';
    await until('two idle nodes', idle, () => logOf(folder));
    return await use({
      env,
      killNode: (name) => endBy(join(folder, `slurmd-${name}.pid`), 'SIGKILL'),
      async untilEmpty(deadlineMs) {
        const isEmpty = async () => (await run('squeue', ['-h'], { env })) === '';
        await until('the last job', isEmpty, () => logOf(folder), deadlineMs);
      },
    });
  } finally {
    for (const file of pidFiles) endBy(join(folder, file), 'SIGTERM');
    const areGone = () => pidFiles.every((file) => !isRunning(join(folder, file)));
    await until('the end of Slurm', areGone, () => logOf(folder));
  }
}

function pidIn(file: string): number | null {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : null;
}

function endBy(file: string, signal: NodeJS.Signals): void {
  const pid = pidIn(file);
  if (pid !== null && isRunning(file)) process.kill(pid, signal);
}

/** Whether it is still a daemon of this folder: numbers are used again. */
function isRunning(file: string): boolean {
  try {
    return /slurm|munge/.test(readFileSync(`/proc/${pidIn(file)}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}

const logOf = (folder: string) =>
  ['slurmctld.log', 'slurmd-n1.log', 'slurmd-n2.log']
    .map((name) => join(folder, name))
    .map((file) => (existsSync(file) ? readFileSync(file, 'utf8').slice(-1500) : ''))
    .join('\n');
