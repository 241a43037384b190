/** The server of the live page: what it answers to a browser that behaves. */
import { describe, expect, it } from 'vitest';
import { StackError } from '../../../src/core/errors.ts';
import { openTestPage, post, send, signedIn } from '../../support/page.ts';

describe('the page', () => {
  it('is for everybody who may connect, and its files are all that there is', async () => {
    const { port } = await openTestPage(null);
    const page = await send(port, 'GET', '/');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('<title>slowshutter</title>');
    expect((await send(port, 'GET', '/page.js')).headers['content-type']).toBe(
      'text/javascript; charset=utf-8',
    );
    const again = await send(port, 'GET', '/page.js', {
      'if-none-match': (await send(port, 'GET', '/page.js')).headers.etag ?? '',
    });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await send(port, 'GET', '/notes.txt')).status).toBe(401);
  });

  it('tells the browser to run, load and show nothing else, on every answer', async () => {
    const { port } = await openTestPage(null);
    for (const path of ['/', '/api/status', '/nothing']) {
      const { headers } = await send(port, 'GET', path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'self'; img-src 'self' blob:;.*frame-ancestors 'none'$/,
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });
});

describe('a link', () => {
  it('is exchanged for a session, which is known again by its cookie', async () => {
    const { port, owner, guest } = await openTestPage({ status: async (role) => ({ role }) as never });
    const { headers } = await post(port, '/api/session', { token: owner });
    expect(headers['set-cookie']?.[0]).toMatch(
      /^slowshutter-[\w-]{8}=owner\.[\w-]+\.[\w-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    );
    for (const [token, role] of [
      [owner, 'owner'],
      [guest, 'guest'],
    ] as const) {
      const browser = await signedIn(port, token);
      expect(browser.role).toBe(role);
      expect((await browser.get('/api/session')).json).toEqual({ role, csrf: browser.csrf });
      expect((await browser.get('/api/status')).json).toEqual({ role });
    }
  });
});

it('before the stack is opened, says so', async () => {
  const { port, owner } = await openTestPage(null);
  const { status, json } = await (await signedIn(port, owner)).get('/api/status');
  expect([status, json]).toMatchObject([503, { error: { code: 'engine-died' } }]);
});

it('errors are those of the command line', async () => {
  const fails = async () => {
    throw new StackError('usage', 'no frame is named 7');
  };
  const { port, owner } = await openTestPage({ perform: fails });
  const { status, json } = await (await signedIn(port, owner)).post('/api/remove', { frames: ['7'] });
  expect([status, json]).toEqual([400, { error: { code: 'usage', message: 'no frame is named 7' } }]);
});

it('a part of the shoot is asked for by its ends, as a preview is drawn, and says which frames it has', async () => {
  const asked: unknown[] = [];
  const { port, guest } = await openTestPage({
    picture: async (of, width) => {
      asked.push([of, width]);
      const numbers = { first: 4, last: 11 };
      return { bytes: Buffer.from('a picture'), etag: 'e', width: 3, height: 2, frames: 7, numbers };
    },
  });
  const { status, headers, text } = await (await signedIn(port, guest)).get('/part/5/12?as=1&w=640');
  expect([status, text]).toEqual([200, 'a picture']);
  expect(headers).toMatchObject({ 'x-slowshutter-frames': '7', 'x-slowshutter-numbers': '4-11' });
  expect(asked).toEqual([[{ part: { first: 5, last: 12 }, as: 1 }, 640]]);
});
