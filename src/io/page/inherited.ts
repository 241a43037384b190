/**
 * Sockets that systemd listens at in our place: a unit that may open none is given them. Source:
 * sd_listen_fds(3).
 */

const FIRST_FD = 3;

/** The numbers of their descriptors; none where they are meant for another process. */
export function inheritedSockets(env: NodeJS.ProcessEnv, pid: number): number[] {
  const count = Number(env.LISTEN_FDS ?? 0);
  if (Number(env.LISTEN_PID) !== pid || !Number.isInteger(count) || count < 1) return [];
  return Array.from({ length: count }, (_, i) => FIRST_FD + i);
}
