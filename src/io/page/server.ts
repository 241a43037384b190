/**
 * The server of the live page: at which addresses, with which limits, from its first listening to its end.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { messageOf } from '../../core/errors.ts';
import type { Clock } from '../clock.ts';
import { PageAccess } from './access.ts';
import { hostNamed, localAddresses, privateAddresses } from './addresses.ts';
import { readPageFiles } from './files.ts';
import type { PageHost } from './host.ts';
import { keysOf } from './keys.ts';
import { listenAt, listenInherited } from './listen.ts';
import { pageApp } from './routes.ts';

/** A client that says nothing for so long is no browser. Units: ms. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 5000,
};
/**
 * An answer that nobody takes for so long is not sent to its end; one that is still being made is waited for.
 * Units: ms.
 */
const STILL_MS = 60_000;
/** At each address. A connection costs memory; a browser has six. */
const CONNECTIONS_MAX = 256;
/** The last event of each client is with the system by then. */
const GOODBYE_MS = 500;

export interface PageSettings {
  readonly listen: 'localhost' | 'lan';
  /** Null: the usual one, or the next that is free; 0: any. */
  readonly port: number | null;
}

export interface PageOptions {
  readonly stateFolder: string;
  /** Where the page itself is. */
  readonly filesFolder: string;
  readonly settings: PageSettings;
  /** Descriptors of sockets that are listened at in place of those of the settings. */
  readonly inherited: readonly number[];
  readonly clock: Clock;
  /** The unit of systemd in which this runs; null for none. */
  readonly unit: string | null;
  /** Hears what goes wrong later; the page is no reason to stop. */
  readonly onError: (message: string) => void;
}

export interface PageDoor {
  /** Where it is, such as `http://localhost:8421`; the one for people first. */
  readonly origins: readonly string[];
  /** Answers from now on. */
  serve(host: PageHost): void;
  close(): Promise<void>;
}

/**
 * Errors: config when a port cannot be had; io without the files of the page; cannot-create without its keys.
 */
export async function openPage(options: PageOptions): Promise<PageDoor> {
  const { stateFolder, filesFolder, settings, inherited, clock, unit, onError } = options;
  const files = await readPageFiles(filesFolder);
  await keysOf(stateFolder);
  let host: PageHost | null = null;
  let hosts: ReadonlySet<string> = new Set();
  const access = new PageAccess(stateFolder, clock);
  const app = pageApp({ access, files, hosts: () => hosts, host: () => host });
  const make = () => {
    const server = createAdaptorServer({ fetch: app.fetch, serverOptions: limits }) as Server;
    server.maxConnections = CONNECTIONS_MAX;
    server.setTimeout(STILL_MS, (socket) => {
      if (socket.writableLength > 0) socket.destroy();
    });
    return server;
  };
  const wide = settings.listen === 'lan' ? privateAddresses() : [];
  const servers =
    inherited.length > 0
      ? await listenInherited(make, inherited)
      : await listenAt(make, [...localAddresses, ...wide], settings.port, unit);
  for (const server of servers) server.on('error', (error) => onError(messageOf(error)));
  const places = servers
    .map((server) => server.address())
    .filter((each) => typeof each === 'object' && each !== null);
  hosts = new Set(['localhost', ...places.flatMap(({ address }) => namesOf(address))]);
  return {
    origins: originsOf(places),
    serve(given) {
      host = given;
    },
    close: () => closeAll(servers, clock),
  };
}

/** A socket at every address has the names of all. */
function namesOf(address: string): string[] {
  const isEvery = address === '::' || address === '0.0.0.0';
  return (isEvery ? [...localAddresses, ...privateAddresses()] : [address]).map(hostNamed);
}

/** Those of a network first, for they are why it was asked for; this computer by its name. */
function originsOf(places: readonly AddressInfo[]): string[] {
  const isLocal = (address: string) => (localAddresses as readonly string[]).includes(address);
  const origins = places.flatMap(({ address, port }) =>
    namesOf(address).map((name) => ({ isHere: isLocal(name.replaceAll(/[[\]]/g, '')), name, port })),
  );
  const wide = origins.filter(({ isHere }) => !isHere).map(({ name, port }) => `http://${name}:${port}`);
  const here = origins.filter(({ isHere }) => isHere).map(({ port }) => `http://localhost:${port}`);
  return [...wide, ...new Set(here)];
}

async function closeAll(servers: readonly Server[], clock: Clock): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const server of servers) server.closeIdleConnections();
  const cancel = clock.after(GOODBYE_MS, () => {
    for (const server of servers) server.closeAllConnections();
  });
  await Promise.all(closed);
  cancel();
}
