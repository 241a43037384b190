/** The live page of a running stack: opened, seen, steered, and shut again. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { captureFiles, setNamed } from '../support/golden.ts';
import { type Browser, open, send, signedIn } from '../support/page.ts';
import { it, type Place } from '../support/place.ts';
import { until } from '../support/until.ts';

function shoot(place: Place, count: number): void {
  for (const [i, { bytes }] of captureFiles('rgb8').slice(0, count).entries())
    writeFileSync(join(place.captures, `IMG_${i}.jpg`), bytes);
}

async function portOf(daemon: Daemon): Promise<number> {
  const [{ msg } = { msg: '' }] = await daemon.untilLogged('page');
  return Number(/http:\/\/localhost:(\d+)/.exec(msg)?.[1]);
}

/** The owner of a page that is open, at its port. */
async function ownerOf(place: Place, daemon: Daemon): Promise<Browser & { readonly port: number }> {
  const port = await portOf(daemon);
  const { owner } = JSON.parse(readFileSync(join(place.state, 'page.json'), 'utf8'));
  const browser = await signedIn(port, owner);
  await daemon.until('an answer', async () => (await browser.get('/api/status')).status === 200);
  return { ...browser, port };
}

/** The events of a browser, as they come. */
async function listen({ port, cookie }: Browser & { readonly port: number }) {
  const heard = { text: '', isOver: false };
  await new Promise<void>((resolve) =>
    open(port, 'GET', '/api/events', { cookie }, (answer) => {
      answer.setEncoding('utf8').on('data', (more: string) => {
        heard.text += more;
      });
      answer.once('close', () => {
        heard.isOver = true;
      });
      resolve();
    }).end(),
  );
  return heard;
}

describe.concurrent('watch --page', () => {
  it('shows the stack as it grows, and says when it ends', async ({ place }) => {
    const daemon = place.daemon({ args: ['--page', '0'] });
    const browser = await ownerOf(place, daemon);
    const heard = await listen(browser);
    shoot(place, 3);
    await daemon.until('a picture of 3 frames', () => /event: preview\ndata: .*"frames":3/.test(heard.text));
    const picture = await browser.get('/preview/0?w=640');
    expect(picture.headers).toMatchObject({ 'content-type': 'image/jpeg', 'x-slowshutter-frames': '3' });
    const { width, height } = await sharp(Buffer.from(picture.text, 'latin1')).metadata();
    expect([width, height]).toEqual([setNamed('rgb8').width, setNamed('rgb8').height]);
    const etag = picture.headers.etag ?? '';
    const again = await browser.get('/preview/0?w=640', { 'if-none-match': etag });
    expect([again.status, again.headers.etag, again.text]).toEqual([304, etag, '']);
    const { previews } = (await browser.get('/api/status')).json as unknown as {
      previews: { etag: string }[];
    };
    const kept = await browser.get(`/preview/0/${previews[0]?.etag}?w=640`);
    expect([kept.status, kept.headers['cache-control']]).toEqual([
      200,
      'private, max-age=31536000, immutable',
    ]);
    expect((await browser.get('/last')).headers['content-type']).toBe('image/jpeg');
    expect((await browser.get('/frame/2')).headers['content-type']).toBe('image/jpeg');
    await daemon.stop();
    await until('the end of the events', () => heard.isOver);
    expect(heard.text).toMatch(/event: bye\ndata: \{"reason":"it was asked to stop","frames":3\}\n\n$/);
  });

  it('is steered as by commands, and gives a picture away', async ({ place }) => {
    const daemon = place.daemon({ args: ['--page', '0'] });
    const browser = await ownerOf(place, daemon);
    shoot(place, 3);
    await daemon.untilFrames(3);
    const removed = (await browser.post('/api/remove', { frames: ['last'] })).json as { changed: object[] };
    expect(removed).toMatchObject({ frames: 2 });
    expect((await place.run('status', '--state', place.state, '--json')).json).toMatchObject({
      frames: 2,
      removed: 1,
    });
    expect((await browser.post('/api/pause', {})).json).toEqual({ frames: 2 });
    expect((await browser.get('/api/status')).json).toMatchObject({ state: 'paused' });
    const saved = (await browser.post('/api/save', { index: 0, format: 'tif' })).json as { path: string };
    const file = await browser.get(saved.path);
    expect(file.headers).toMatchObject({
      'content-type': 'image/tiff',
      'content-disposition': 'attachment; filename="mean-2.tif"',
    });
    writeFileSync(place.path('saved.tif'), Buffer.from(file.text, 'latin1'));
    await place.run('render', '--state', place.state, '--out', place.path('rendered.tif'));
    // Their bytes say when they were written; their samples must be the same.
    const [one, other] = await Promise.all(
      ['saved.tif', 'rendered.tif'].map((name) =>
        sharp(place.path(name)).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer(),
      ),
    );
    expect(one?.equals(other as Buffer)).toBe(true);
    expect((await browser.post('/api/save', { index: 0, format: 'gif' })).json).toMatchObject({
      error: { message: expect.stringContaining('gif') },
    });
    await daemon.stop();
    expect(existsSync(join(place.state, 'page-saved'))).toBe(false);
  });

  it('keeps its browsers over a restart, and shuts them out when there are new links, which no log has', async ({
    place,
  }) => {
    const first = place.daemon({ args: ['--page', '0'] });
    const { cookie, csrf } = await ownerOf(place, first);
    await first.stop();
    const second = place.daemon({ args: ['--page', '0'] });
    const port = await portOf(second);
    const session = async () => (await send(port, 'GET', '/api/session', { cookie })).status;
    expect((await send(port, 'GET', '/api/session', { cookie })).json).toEqual({ role: 'owner', csrf });
    const shown = (await place.run('page', '--show', '--state', place.state, '--json')).json as Record<
      string,
      string
    >;
    const renewed = (await place.run('page', '--new', '--state', place.state, '--json')).json as Record<
      string,
      string
    >;
    expect(await session()).toBe(401);
    for (const { owner = '', guest = '' } of [shown, renewed]) {
      expect(owner).toMatch(new RegExp(`^http://localhost:${port}/#t=[\\w-]{22}$`));
      expect(guest).toMatch(new RegExp(`^http://localhost:${port}/#t=[\\w-]{22}$`));
      for (const link of [owner, guest])
        expect(first.stderr + second.stderr).not.toContain(link.split('=')[1]);
    }
    expect(renewed.owner).not.toBe(shown.owner);
    const { role } = await signedIn(port, renewed.guest?.split('=')[1] ?? '');
    expect(role).toBe('guest');
    await second.stop();
    expect((await place.run('page', '--state', place.state)).stdout).toMatch(
      /localhost:8421[\s\S]*No page is open/,
    );
  });

  it('is not there unless it is asked for', async ({ place }) => {
    const daemon = place.daemon();
    await daemon.untilLogged('watching');
    expect(daemon.logged('page')).toEqual([]);
    expect(existsSync(join(place.state, 'page.json'))).toBe(false);
  });
});

describe.concurrent('a port that is taken', () => {
  it('is told at the start, by the flag or the key that names it, and another is looked for where none is named', async ({
    place,
  }) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const byFlag = await place.run('watch', place.captures, '--state', place.state, '--page', String(port));
      expect(byFlag.code).toBe(78);
      expect(byFlag.stderr).toContain(
        `--page: port ${port} is taken by another program; give another, or 0 for any that is free`,
      );
      const config = place.writeConfig({ page: { port } });
      const byKey = await place.run('watch', '--config', config);
      expect([byKey.code, byKey.stderr]).toEqual([
        78,
        expect.stringContaining(`page.port: port ${port} is taken`),
      ]);
    } finally {
      other.close();
    }
  });
});

describe.concurrent('open', () => {
  /** A folder of programs in which the desktop's opener says what it was given. */
  function opener(place: Place, exit = 0): string {
    const bin = place.path('bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\ncp "$1" "${place.path('opened')}"\nexit ${exit}\n`);
    chmodSync(join(bin, 'xdg-open'), 0o755);
    return `${bin}:/usr/bin:/bin`;
  }
  const openIn = (place: Place, PATH: string) =>
    import('../support/cli.ts').then(({ runCli }) =>
      runCli(['open', '--state', place.state], { env: { PATH } }),
    );

  it('opens the page by a file, so that no other user sees its link among the words of a command', async ({
    place,
  }) => {
    const daemon = place.daemon({ args: ['--page', '0'] });
    const port = await portOf(daemon);
    await daemon.untilLogged('watching');
    const { code, stdout } = await openIn(place, opener(place));
    expect([code, stdout]).toEqual([0, expect.stringContaining('opened the live page')]);
    expect(readFileSync(place.path('opened'), 'utf8')).toMatch(
      new RegExp(`url=http://localhost:${port}/#t=[\\w-]{22}"`),
    );
  });

  it('opens the preview where there is no page, and says what to do where nothing opens it', async ({
    place,
  }) => {
    const daemon = place.daemon();
    shoot(place, 1);
    await daemon.untilFrames(1);
    await daemon.stop();
    const found = await openIn(place, opener(place));
    expect([found.code, found.stdout]).toEqual([0, expect.stringContaining(place.preview)]);
    expect(readFileSync(place.path('opened')).equals(readFileSync(place.preview))).toBe(true);
    mkdirSync(place.path('few'));
    cpSync('/usr/bin/flock', place.path('few/flock'));
    const none = await openIn(place, place.path('few'));
    expect([none.code, none.stderr]).toEqual([74, expect.stringContaining('there is no xdg-open: open ')]);
    expect(none.stderr).toContain(place.preview);
  });
});
