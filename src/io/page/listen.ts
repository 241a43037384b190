/** Servers of the live page at their addresses: all at one port, or at the sockets that were inherited. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, messageOf, StackError } from '../../core/errors.ts';
import { unitHint } from './unit.ts';

/** The port where none is named, and how many after it are tried. */
export const PAGE_PORT = 8421;
const PORTS_TRIED = 20;

/** An address that this machine has not, as ::1 where IPv6 is off: the others do. */
const isAbsent = (error: unknown) => ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error) ?? '');

/**
 * A server at each of these addresses, all at the same port; at fewer where the machine has not all. `port`
 * null: the usual one, or the next that is free; 0: any. The first address must be there. `unit`: of systemd,
 * that may be what forbids it.
 *
 * Errors: config when the port cannot be had.
 */
export async function listenAt(
  make: () => Server,
  addresses: readonly string[],
  port: number | null,
  unit: string | null,
): Promise<Server[]> {
  const first = port ?? PAGE_PORT;
  const tries = port === null || port === 0 ? PORTS_TRIED : 1;
  for (let i = 0; ; i++) {
    try {
      return await listenTogether(make, addresses, port === 0 ? 0 : first + i);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE')
        throw new StackError('config', `${refusedText(first, error)}${unitHint(error, unit)}`, {
          cause: error,
        });
      if (i + 1 < tries) continue;
      const which = tries === 1 ? `port ${first} is` : `the ports ${first} to ${first + i} are`;
      const text = `${which} taken by another program; give another, or 0 for any that is free`;
      throw new StackError('config', text, { cause: error });
    }
  }
}

function refusedText(port: number, error: unknown): string {
  const why = codeOf(error) === 'EACCES' && port < 1024 ? '; ports from 1024 on are free to everybody' : '';
  return `cannot listen at port ${port}: ${messageOf(error)}${why}`;
}

/** Errors: those of the system; nothing is then listened at. */
async function listenTogether(
  make: () => Server,
  addresses: readonly string[],
  port: number,
): Promise<Server[]> {
  const servers: Server[] = [];
  try {
    for (const [i, host] of addresses.entries()) {
      const server = make();
      const chosen = portOf(servers) ?? port;
      // Only this family: else a second listening at the same port would seem to be another's.
      const listening = await listen(server, { host, port: chosen, ipv6Only: true }).catch((error) => {
        if (i > 0 && isAbsent(error)) return false;
        throw error;
      });
      if (listening) servers.push(server);
    }
    return servers;
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
}

/** Errors: io when one of them is no listening socket. */
export async function listenInherited(make: () => Server, fds: readonly number[]): Promise<Server[]> {
  const servers: Server[] = [];
  for (const fd of fds) {
    const server = make();
    await listen(server, { fd }).catch((cause) => {
      throw new StackError('io', `cannot listen at the socket of systemd: ${messageOf(cause)}`, { cause });
    });
    servers.push(server);
  }
  return servers;
}

function listen(server: Server, at: object): Promise<true> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).once('listening', () => {
      server.off('error', reject);
      resolve(true);
    });
    server.listen(at);
  });
}

function portOf([server]: readonly Server[]): number | null {
  return server === undefined ? null : (server.address() as AddressInfo).port;
}
