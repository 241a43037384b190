/** What the server of the live page refuses, and whom. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PageHost } from '../../../src/io/page/host.ts';
import { renewKeys } from '../../../src/io/page/keys.ts';
import { pageCommands } from '../../../src/io/page/routes.ts';
import { openTestPage, post, send, signedIn } from '../../support/page.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A host that says what was asked of it, and has a picture. */
function playedHost() {
  const asked: string[] = [];
  const say =
    <A>(name: string, answer: A) =>
    async (...what: unknown[]) => {
      asked.push(`${name} ${JSON.stringify(what)}`);
      return answer;
    };
  const picture = { etag: 'e1', width: 4, height: 3, frames: 7, bytes: Buffer.from('jpeg') };
  const host = {
    status: say('status', { frames: 7 }),
    frames: say('frames', { frames: [], last: 0 }),
    picture: say('picture', picture),
    perform: say('perform', { frames: 7 }),
    save: say('save', { path: '/saved/a/b.jpg', frames: 7 }),
    saved: (...what: unknown[]) => {
      asked.push(`saved ${JSON.stringify(what)}`);
      return null;
    },
    join: () => null,
  } as unknown as PageHost;
  return { asked, host };
}

async function opened() {
  const { asked, host } = playedHost();
  const page = await openTestPage(host);
  const [owner, guest] = [await signedIn(page.port, page.owner), await signedIn(page.port, page.guest)];
  return { ...page, asked, browsers: { owner, guest } };
}

describe('a forged Host', () => {
  it.each([
    'evil.example',
    'evil.example:8421',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.168.1.7',
    '0.0.0.0',
    'LOCALHOST@evil.example',
    '[::2]',
    '',
  ])('%j is no name of ours, whoever has a session', async (host) => {
    const { port, browsers, asked } = await opened();
    for (const path of ['/', '/api/status', '/preview/0']) {
      const answer = await browsers.owner.get(path, { host });
      // An empty or impossible one does not even get that far.
      expect([400, 403]).toContain(answer.status);
    }
    const tried = await post(port, '/api/session', { token: 'x' }, { host, origin: `http://${host}` });
    expect([400, 403]).toContain(tried.status);
    expect(asked).toEqual([]);
  });

  it('is told from ours by any port, as through a tunnel', async () => {
    const { browsers } = await opened();
    for (const host of ['localhost', 'localhost:9000', '127.0.0.1:1', '[::1]:8421', 'LocalHost:80'])
      expect((await browsers.owner.get('/api/status', { host })).status).toBe(200);
  });
});

describe('a foreign Origin', () => {
  it.each([
    'http://evil.example',
    'null',
    'https://localhost',
    'http://localhost',
    'http://localhost:1',
    'file://',
  ])('%s may neither act, nor look, nor listen', async (origin) => {
    const { port, browsers, asked, owner } = await opened();
    expect((await browsers.owner.post('/api/pause', {}, { origin })).status).toBe(403);
    for (const path of ['/api/status', '/api/events', '/preview/0', '/api/session'])
      expect((await browsers.owner.get(path, { origin })).status).toBe(403);
    expect((await post(port, '/api/session', { token: owner }, { origin })).status).toBe(403);
    expect(asked).toEqual([]);
  });
});

describe('a POST from another site', () => {
  it('is refused for want of the header that only our page knows', async () => {
    const { browsers, asked } = await opened();
    for (const csrf of ['', 'x', browsers.guest.csrf])
      expect((await browsers.owner.post('/api/pause', {}, { 'x-slowshutter-csrf': csrf })).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('is refused when it says not where it comes from', async () => {
    const { port, asked, browsers } = await opened();
    const { cookie, csrf } = browsers.owner;
    const own = {
      cookie,
      'x-slowshutter-csrf': csrf,
      'content-type': 'application/json',
      'content-length': '2',
    };
    expect((await send(port, 'POST', '/api/pause', own, '{}')).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'as a form can send it is refused: %j',
    async (type) => {
      const { browsers, asked } = await opened();
      expect((await browsers.owner.post('/api/pause', {}, { 'content-type': type })).status).toBe(415);
      expect(asked).toEqual([]);
    },
  );

  it.each(['PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'])('%s is no method of ours', async (method) => {
    const { port, browsers, asked } = await opened();
    const { cookie } = browsers.owner;
    expect((await send(port, method, '/api/events', { cookie })).status).toBe(405);
    expect(asked).toEqual([]);
  });
});

const needSession = [
  ...['session', 'status', 'frames', 'events'].map((name) => `/api/${name}`),
  ...['/preview/0', '/preview/0/e1', '/last', '/frame/1', '/part/1/2', '/saved/a/b.jpg'],
];

describe('without a good token', () => {
  it('nothing but the page itself is answered', async () => {
    const { port, asked } = await opened();
    for (const path of needSession) {
      const { status, json } = await send(port, 'GET', path);
      expect([path, status]).toEqual([path, 401]);
      expect(json).toMatchObject({ error: { message: expect.stringContaining('slowshutter page --show') } });
    }
    for (const name of pageCommands) expect((await post(port, `/api/${name}`, {})).status).toBe(401);
    expect(asked).toEqual([]);
  });

  it('no session begins, whatever is sent in its place', async () => {
    const { port, owner, guest } = await opened();
    const wrong = ['', 'x', owner.slice(1), `${owner} `, owner + guest, { owner }, [owner], null, 7];
    for (const token of wrong) {
      const { status, headers } = await post(port, '/api/session', { token });
      expect([JSON.stringify(token), status === 401 || status === 429]).toEqual([
        JSON.stringify(token),
        true,
      ]);
      expect(headers['set-cookie']).toBeUndefined();
    }
    for (const body of [[], null, 'text', 7])
      expect((await post(port, '/api/session', body)).status).toBe(400);
  });

  it('a cookie that was changed is none, nor is one of another stack', async () => {
    const { port, browsers } = await opened();
    const { cookie } = browsers.guest;
    const other = (await opened()).browsers.owner.cookie;
    const [name, value = ''] = cookie.split('=');
    const [, id, mac] = value.split('.');
    const forged = [
      `${name}=owner.${id}.${mac}`,
      `${name}=guest.${id}x.${mac}`,
      `${name}=guest.${id}.`,
      other,
    ];
    for (const each of [...forged, `${name}=${other.split('=')[1]}`, 'x', '='])
      expect((await send(port, 'GET', '/api/session', { cookie: each })).status).toBe(401);
    expect((await send(port, 'GET', '/api/session', { cookie: `a=b; ${cookie}; c` })).status).toBe(200);
  });

  it('five tries are free, and each that follows costs a second', async () => {
    const clock = new VirtualClock();
    const { port, owner } = await openTestPage(null, undefined, clock);
    const tried = async (token: string) => (await post(port, '/api/session', { token })).status;
    for (let i = 0; i < 5; i++) expect(await tried('wrong')).toBe(401);
    expect(await tried('wrong')).toBe(429);
    // The right one waits too: an answer that comes at once would tell it from the others.
    expect(await tried(owner)).toBe(429);
    await clock.advance(1000);
    expect(await tried('wrong')).toBe(401);
    expect(await tried('wrong')).toBe(429);
    await clock.advance(1000);
    expect(await tried(owner)).toBe(200);
    expect(await tried('wrong')).toBe(401);
  });
});

describe('a guest', () => {
  it('that acts is told that it may not, and nothing is done', async () => {
    const { browsers, asked } = await opened();
    for (const name of pageCommands) {
      const { status, json } = await browsers.guest.post(`/api/${name}`, {});
      expect([status, json]).toMatchObject([
        403,
        { error: { message: expect.stringContaining('owner link') } },
      ]);
    }
    expect((await browsers.guest.get('/saved/a/b.jpg')).status).toBe(403);
    expect(asked).toEqual([]);
    expect((await browsers.owner.post('/api/pause', {})).status).toBe(200);
  });

  it('is not told the files that an error names', async () => {
    const fails = async () => {
      throw new Error('ENOENT: /home/anna/secret.jpg');
    };
    const { port, owner, guest } = await openTestPage({ status: fails });
    const told = async (token: string) => (await (await signedIn(port, token)).get('/api/status')).text;
    expect(await told(owner)).toContain('/home/anna');
    expect(await told(guest)).toBe(
      '{"error":{"code":"io","message":"this cannot be shown now: its owner can see why"}}',
    );
  });
});

describe('tricks with paths', () => {
  const tricks = [
    '..',
    '../../etc/passwd',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '..%2f..%2fpage.json',
    '%00',
    '0%00.jpg',
    '-1',
    '1e3',
    '0x1',
    '%F0%9F%93%B7',
    '%ff',
    '99999999999999999999',
    "'",
    '"><script>',
    '/etc/passwd',
  ];

  it.each(tricks)('%j comes to nothing in any parameter', async (trick) => {
    const { browsers, asked, port } = await opened();
    const { owner } = browsers;
    const paths = [
      `/x${trick}`,
      `/api/${trick}`,
      `/preview/${trick}`,
      `/preview/0/${trick}x/..`,
      `/preview/0/.${trick}`,
      `/frame/${trick}`,
      `/last/${trick}`,
      `/saved/${trick}/${trick}`,
    ];
    const queries = [
      `/preview/0?w=${trick}`,
      `/part/${trick}/2`,
      `/part/1/2?as=${trick}`,
      `/last?w=${trick}`,
      `/frame/1?w=${trick}`,
      `/api/frames?after=${trick}`,
    ];
    for (const path of [...paths, ...queries]) {
      const { status, text } = await owner.get(path.replaceAll(/[^!-~]|["<>]/g, encodeURIComponent));
      // Two dots lead to the page itself at most, which is for everybody.
      const isNothing = (status >= 400 && status < 500) || text.includes('<title>slowshutter</title>');
      expect([path, isNothing]).toEqual([path, true]);
      expect(text).not.toContain('root:');
    }
    // What is saved is found by what was said, and not by a path.
    expect(asked.filter((each) => !each.startsWith('saved '))).toEqual([]);
    expect(
      (
        await post(
          port,
          `/api/${encodeURIComponent(trick)}`,
          {},
          { cookie: owner.cookie, 'x-slowshutter-csrf': owner.csrf },
        )
      ).status,
    ).toBe(404);
  });
});

describe('the keys', () => {
  it('are for their owner alone, 128 bits each, and are said nowhere else', async () => {
    const { state, owner, guest } = await openTestPage(null);
    expect(statSync(join(state, 'page.json')).mode & 0o777).toBe(0o600);
    for (const token of [owner, guest]) expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    expect(owner).not.toBe(guest);
  });

  it('that are new end the sessions of before, also of a server at work; the same keys keep them', async () => {
    const { port, state, owner, browsers } = await opened();
    const file = join(state, 'page.json');
    // As after a restart, and as after a backup.
    writeFileSync(file, readFileSync(file));
    expect((await browsers.owner.get('/api/session')).status).toBe(200);
    const keys = await renewKeys(state);
    expect((await browsers.owner.get('/api/session')).status).toBe(401);
    expect((await post(port, '/api/session', { token: owner })).status).toBe(401);
    expect((await signedIn(port, keys.owner)).role).toBe('owner');
  });
});
