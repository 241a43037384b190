/**
 * The live page under attack, and behind a unit that may open no port: frames go on, and who is in is
 * answered.
 */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished } from 'vitest';
import { cli } from '../support/cli.ts';
import { isReady } from '../support/fault-tools.ts';
import { capturesOf } from '../support/golden.ts';
import { send, signedIn } from '../support/page.ts';
import { it } from '../support/place.ts';
import { repository } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { noUserManager, underUserManager } from '../support/user-manager.ts';

const CONNECTIONS = 10_000;
/** At once, so that the queue of the kernel is not what refuses them. */
const TOGETHER = 200;

describe('ten thousand connections that send a byte a second', () => {
  it('are mostly refused, and every frame that comes meanwhile is folded; then the page is answered again', async ({
    place,
  }) => {
    const daemon = place.daemon({ args: ['--page', '0'] });
    const [{ msg } = { msg: '' }] = await daemon.untilLogged('page');
    const port = Number(/localhost:(\d+)/.exec(msg)?.[1]);
    const { owner } = JSON.parse(readFileSync(join(place.state, 'page.json'), 'utf8'));
    const browser = await signedIn(port, owner);
    const sockets = new Set<Socket>();
    const counts = { opened: 0, ended: 0 };
    const drip = setInterval(() => {
      for (const socket of sockets) socket.write('x');
    }, 1000);
    onTestFinished(() => {
      clearInterval(drip);
      for (const socket of sockets) socket.destroy();
    });
    const attack = (async () => {
      while (counts.opened < CONNECTIONS) {
        for (let i = 0; i < TOGETHER; i++, counts.opened++) {
          const socket = connect(port, '127.0.0.1').on('error', () => undefined);
          sockets.add(socket);
          socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-More: ');
          socket.once('close', () => {
            counts.ended++;
            sockets.delete(socket);
          });
        }
        await sleep(10);
      }
    })();
    const captures = [...capturesOf('rgb8').values()];
    for (const [i, bytes] of captures.entries()) {
      writeFileSync(join(place.captures, `IMG_${i}.jpg`), bytes);
      await daemon.untilFrames(i + 1);
    }
    await attack;
    expect((await place.run('status', '--state', place.state, '--json')).json).toMatchObject({
      frames: captures.length,
    });
    await until('the end of all of them', () => counts.ended === CONNECTIONS);
    const answer = await until('an answer', () => browser.get('/api/status').catch(() => null));
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.json).toMatchObject({ frames: captures.length, state: 'running' });
  });
});

describe('connections that never end their request', () => {
  it('are ended, whether they say something or nothing', async ({ place }) => {
    const daemon = place.daemon({ args: ['--page', '0'] });
    const [{ msg } = { msg: '' }] = await daemon.untilLogged('page');
    const port = Number(/localhost:(\d+)/.exec(msg)?.[1]);
    const ends = ['', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-More: '].map((text) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      if (text !== '') socket.write(text);
      return new Promise((resolve) => socket.resume().once('close', resolve));
    });
    await Promise.all(ends);
    expect((await send(port, 'GET', '/')).status).toBe(200);
  });
});

const ready = isReady('the tests of the page behind a socket of systemd', {
  root: true,
  programs: ['systemctl', 'unshare'],
  files: ['/lib/systemd/systemd'],
});
const impossible = ready ? noUserManager() : null;

describe.skipIf(!ready || impossible !== null)(
  `behind a unit without a network (${impossible ?? 'possible here'})`,
  () => {
    it('the page is answered at the socket of systemd, and without one the error names the socket', async ({
      place,
    }) => {
      const home = place.path('home');
      const units = join(home, '.config/systemd/user');
      for (const folder of ['shoot', 'out', '.config/systemd/user'])
        mkdirSync(join(home, folder), { recursive: true });
      mkdirSync(place.path('bin'));
      symlinkSync(cli, place.path('bin/slowshutter'));
      const watch = `${process.execPath} ${cli} watch ${home}/shoot --state ${home}/state --preview ${home}/out/p.jpg`;
      const unit = (flags: string) =>
        `[Service]\nExecStart=${watch} ${flags}\nPrivateNetwork=yes\nPrivateUsers=yes\nRestrictAddressFamilies=AF_UNIX\nType=notify\nNotifyAccess=all\n`;
      writeFileSync(join(units, 'slowshutter.service'), unit(''));
      writeFileSync(
        join(units, 'alone.service'),
        unit('--page')
          .replaceAll('/state', '/state2')
          .replace('p.jpg', 'q.jpg')
          .concat(`StandardError=file:${home}/alone.log\n`),
      );
      writeFileSync(
        join(units, 'slowshutter.socket'),
        readFileSync(join(repository, 'systemd/user/slowshutter.socket')),
      );
      mkdirSync(join(units, 'slowshutter.socket.d'));
      writeFileSync(join(units, 'slowshutter.socket.d/more.conf'), '[Socket]\nListenStream=127.0.0.2:8422\n');
      const ask = `const origins = JSON.parse(fs.readFileSync('${home}/state/page-address.json')); for (const o of origins) fetch(o).then(async (r) => console.log(o, r.status, (await r.text()).slice(0, 15)))`;
      const script = `
      ip link set lo up 2>/dev/null || true
      systemctl --user start slowshutter.socket
      systemctl --user start slowshutter.service
      ${process.execPath} -e "${ask}"
      systemctl --user stop slowshutter.socket slowshutter.service
      systemctl --user start alone.service || true
      systemctl --user show alone.service --property=ExecMainStatus`;
      const said = await underUserManager(script, home, place.path('bin'));
      expect(said).toContain('http://localhost:8421 200 <!doctype html>');
      expect(said).toContain('http://127.0.0.2:8422 200 <!doctype html>');
      expect(said).toContain('ExecMainStatus=78');
      expect(readFileSync(join(home, 'alone.log'), 'utf8')).toContain(
        'the unit alone.service lets no program open a port, so let systemd do it: enable alone.socket',
      );
    });
  },
);
