/** Where the live page is listened for, and what is said where it cannot be. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/io/clock.ts';
import { hostNamed, isPrivate, privateAddresses } from '../../../src/io/page/addresses.ts';
import { isOwnHost } from '../../../src/io/page/guards.ts';
import { inheritedSockets } from '../../../src/io/page/inherited.ts';
import { listenAt } from '../../../src/io/page/listen.ts';
import { openPage } from '../../../src/io/page/server.ts';
import { unitHint, unitOf } from '../../../src/io/page/unit.ts';
import { openTestPage, send } from '../../support/page.ts';
import { tempFolder } from '../../support/temp.ts';

const make = () => {
  const server = createServer((_asked, answer) => answer.end('here'));
  onTestFinished(() => void server.close());
  return server;
};
const portsOf = (servers: readonly Server[]) =>
  servers.map((server) => (server.address() as AddressInfo).port);

/** A port that is taken, at this address alone. */
async function taken(address: string): Promise<number> {
  const other = createSocketServer();
  await new Promise<void>((resolve) => other.listen({ host: address, port: 0, ipv6Only: true }, resolve));
  onTestFinished(() => void other.close());
  return (other.address() as AddressInfo).port;
}

describe('a port', () => {
  it('is the same at all addresses, and at those that the machine has not it is let be', async () => {
    const servers = await listenAt(make, ['127.0.0.1', '127.0.0.2', '192.0.2.7'], 0, null);
    const [first, second, none] = portsOf(servers);
    expect([first === second, none]).toEqual([true, undefined]);
  });

  it('that is named and taken is an error with its number', async () => {
    const port = await taken('127.0.0.1');
    await expect(listenAt(make, ['127.0.0.1'], port, null)).rejects.toMatchObject({
      ...{
        code: 'config',
        message: `port ${port} is taken by another program; give another, or 0 for any that is free`,
      },
    });
  });

  it('that is taken at one address alone is taken, and the others are let go', async () => {
    const port = await taken('127.0.0.2');
    await expect(listenAt(make, ['127.0.0.1', '127.0.0.2'], port, null)).rejects.toThrow('is taken');
    expect(portsOf(await listenAt(make, ['127.0.0.1'], port, null))).toEqual([port]);
  });

  it('that nobody names is 8421 or one after it, also when another daemon has that', async () => {
    const [first] = portsOf(await listenAt(make, ['127.0.0.1'], null, null));
    const [second] = portsOf(await listenAt(make, ['127.0.0.1'], null, null));
    expect(first).toBeGreaterThanOrEqual(8421);
    expect(second).toBeGreaterThan(first ?? 0);
    expect(second).toBeLessThan(8441);
  });
});

describe('lan', () => {
  it.each([
    ['10.0.0.1', true],
    ['172.16.0.1', true],
    ['172.31.255.1', true],
    ['172.32.0.1', false],
    ['192.168.7.1', true],
    ['192.169.0.1', false],
    ['169.254.3.4', true],
    ['8.8.8.8', false],
    ['100.64.0.1', false],
    ['fd12:3456::1', true],
    ['fc00::1', true],
    ['fe80::1', false],
    ['2001:db8::1', false],
    ['::1', false],
  ])('%s is private: %s', (address, expected) => {
    expect(isPrivate(address)).toBe(expected);
  });

  it('is the private addresses of the interfaces, that of a network before those of containers', () => {
    const at = (address: string, internal = false) =>
      ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;
    const interfaces = {
      lo: [at('127.0.0.1', true)],
      docker0: [at('172.17.0.1')],
      wlan0: [at('fd00::7'), at('192.168.1.7'), at('2001:db8::7')],
      ppp0: [at('8.8.4.4')],
    };
    expect(privateAddresses(() => interfaces)).toEqual(['192.168.1.7', 'fd00::7', '172.17.0.1']);
  });
});

describe('a Host', () => {
  it('is ours by the addresses that are listened at, and by no part of them', () => {
    const hosts = new Set(['localhost', '192.168.1.7', '[fd00::7]']);
    for (const host of ['192.168.1.7:8421', '[fd00::7]:8421', '[FD00::7]'])
      expect(isOwnHost(host, hosts)).toBe(true);
    for (const host of [
      '192.168.1.70',
      'x192.168.1.7',
      'fd00::7',
      '192.168.1.7:',
      '192.168.1.7:8421:1',
      'localhost/',
    ])
      expect([host, isOwnHost(host, hosts)]).toEqual([host, false]);
  });
});

describe('sockets of systemd', () => {
  it('are those from 3 on, when they are for this process', () => {
    expect(inheritedSockets({ LISTEN_FDS: '2', LISTEN_PID: '77' }, 77)).toEqual([3, 4]);
    for (const env of [
      {},
      { LISTEN_FDS: '2' },
      { LISTEN_FDS: '2', LISTEN_PID: '78' },
      { LISTEN_FDS: 'x', LISTEN_PID: '77' },
    ])
      expect(inheritedSockets(env, 77)).toEqual([]);
  });
});

describe('a unit that lets no port be opened', () => {
  const error = (code: string) => Object.assign(new Error(code), { code });

  it('is named, with the socket to enable', () => {
    expect(unitHint(error('EAFNOSUPPORT'), 'slowshutter-shoot.service')).toContain(
      'enable slowshutter-shoot.socket',
    );
    expect(unitHint(error('EAFNOSUPPORT'), null)).toBe('');
    expect(unitHint(error('ENOMEM'), 'slowshutter.service')).toBe('');
  });

  it('is the one that this process runs in', () => {
    const read = () => '0::/user.slice/user-7.slice/app.slice/slowshutter-shoot.service\n';
    expect(unitOf({ INVOCATION_ID: 'x' }, read)).toBe('slowshutter-shoot.service');
    expect(unitOf({}, read)).toBeNull();
    expect(unitOf({ INVOCATION_ID: 'x' }, () => '0::/user.slice/session-2.scope\n')).toBeNull();
  });
});

it('without the files of the page there is no page, and the error says what to do', async () => {
  for (const filesFolder of ['/nowhere', tempFolder()])
    await expect(
      openPage({
        ...{
          stateFolder: tempFolder(),
          filesFolder,
          settings: { listen: 'localhost', port: 0 },
          inherited: [],
        },
        ...{ clock: systemClock, unit: null, onError: () => undefined },
      }),
    ).rejects.toMatchObject({ code: 'io', message: expect.stringContaining('install slowshutter again') });
});

it('localhost is this computer alone', async () => {
  const { port } = await openTestPage(null);
  expect((await send(port, 'GET', '/')).status).toBe(200);
  for (const address of privateAddresses())
    await expect(fetch(`http://${hostNamed(address)}:${port}/`)).rejects.toThrow('fetch failed');
});

it('in a network the page is answered at the private addresses too, by their own names', async () => {
  const { port, origin } = await openTestPage(null, { listen: 'lan', port: 0 });
  expect(origin).toBe(`http://localhost:${port}`);
  for (const name of privateAddresses().map(hostNamed)) {
    const answer = await fetch(`http://${name}:${port}/`);
    expect([name, answer.status]).toEqual([name, 200]);
  }
});
