/** What a page says of the systemd unit that keeps it from listening. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { codeOf } from '../../core/errors.ts';

/** The unit that this process runs in, null where it is none. Source: cgroups(7), `/proc/[pid]/cgroup`. */
export function unitOf(
  env: NodeJS.ProcessEnv,
  read = () => readFileSync('/proc/self/cgroup', 'utf8'),
): string | null {
  if (env.INVOCATION_ID === undefined && env.NOTIFY_SOCKET === undefined) return null;
  try {
    const name = basename(read().trim().split('\n').at(-1) ?? '');
    return name.endsWith('.service') ? name : null;
  } catch {
    return null;
  }
}

/** What to do where a unit may open no socket of a network; empty where that is not what is the matter. */
export function unitHint(error: unknown, unit: string | null): string {
  const isForbidden = ['EAFNOSUPPORT', 'EPERM', 'EACCES', 'EADDRNOTAVAIL'].includes(codeOf(error) ?? '');
  if (unit === null || !isForbidden) return '';
  const socket = unit.replace(/\.service$/, '.socket');
  return `; the unit ${unit} lets no program open a port, so let systemd do it: enable ${socket}, as docs/PAGE.md says`;
}
