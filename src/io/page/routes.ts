/** The routes of the live page: who may ask for what, and how it is answered. */
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { type ControlError, commandNames } from '../../core/control.ts';
import { familyOf, messageOf, StackError } from '../../core/errors.ts';
import { type PageCommands, type PageRole, type PageSession, pageWidths } from '../../core/page.ts';
import { errorForGuest } from '../../core/page-status.ts';
import { BODY_BYTES_MAX } from '../control/client.ts';
import type { PageAccess } from './access.ts';
import { openEvents } from './events.ts';
import type { PageFile } from './files.ts';
import { answerHeaders, isOwnHost, isOwnOrigin, wholeIn } from './guards.ts';
import type { PageHost, PageJpeg } from './host.ts';

export interface RouteParts {
  readonly access: PageAccess;
  readonly files: ReadonlyMap<string, PageFile>;
  /** The names by which a browser may have come here. */
  hosts(): ReadonlySet<string>;
  /** Null until the daemon is at work. */
  host(): PageHost | null;
}

interface Env {
  Bindings: { readonly incoming: IncomingMessage };
  Variables: { readonly session: PageSession };
}
type Asked = Context<Env>;

/** What a browser may post beside its token; each is the command of the same name, `save` a `render`. */
export const pageCommands: readonly (keyof PageCommands)[] = [
  'pause',
  'resume',
  'remove',
  'restore',
  'finish',
  'reset',
  'save',
];

export function pageApp(parts: RouteParts): Hono<Env> {
  const routes = new Hono<Env>();
  guard(routes, parts);
  for (const [path, file] of parts.files) routes.get(path, (context) => sendFile(context, file));
  routes.post('/api/session', (context) => signIn(context, parts.access));
  routes.use('*', async (context, next) => {
    const session = await parts.access.sessionIn(context.req.header('cookie') ?? '');
    if (session === null) return refuse(context, 401, GET_LINK);
    context.set('session', session);
    if (context.req.method !== 'POST') return next();
    if (context.req.header('x-slowshutter-csrf') !== session.csrf)
      return refuse(context, 403, 'the request does not come from the page: load it again');
    if (session.role !== 'owner') return refuse(context, 403, LOOK_ONLY);
    return next();
  });
  routes.get('/api/session', (context) => context.json(context.get('session')));
  answers(routes, parts);
  pictures(routes, parts);
  acts(routes, parts);
  routes.notFound((context) => refuse(context, 404, `there is nothing at ${context.req.path}`));
  routes.onError(failed);
  return routes;
}

const GET_LINK =
  'this browser has no link to the page: type slowshutter page --show on its computer, and open what it prints';
const GONE = 'this picture is gone: save it again';
const LOOK_ONLY = 'a guest looks on: for this, open the owner link, which slowshutter page --show prints';

/** What is refused before anybody is asked who it is. */
function guard(routes: Hono<Env>, parts: RouteParts): void {
  routes.use('*', async (context, next) => {
    for (const [name, value] of Object.entries(answerHeaders)) context.header(name, value);
    context.header('cache-control', 'no-store');
    const { req } = context;
    const host = req.header('host') ?? '';
    if (!isOwnHost(host, parts.hosts()))
      return refuse(
        context,
        403,
        'the page is not known by that name: open the address that slowshutter page --show prints',
      );
    const origin = req.header('origin');
    if (origin !== undefined && !isOwnOrigin(origin, host))
      return refuse(context, 403, 'the request comes from another page');
    if (req.method === 'GET') return next();
    if (req.method !== 'POST') return refuse(context, 405, `${req.method} is not known here`);
    if (origin === undefined)
      return refuse(context, 403, 'the request does not say which page it comes from');
    if (!/^application\/json(;|$)/i.test(req.header('content-type') ?? ''))
      return refuse(context, 415, 'the body must be application/json');
    const bytes = req.header('content-length') ?? null;
    if (bytes !== null && Number(bytes) <= BODY_BYTES_MAX) return next();
    // What is still to come of it is not read.
    context.header('connection', 'close');
    return refuse(
      context,
      bytes === null ? 411 : 413,
      `the body must have a length of at most ${BODY_BYTES_MAX} bytes`,
    );
  });
}

async function signIn(context: Asked, access: PageAccess): Promise<Response> {
  const said = await bodyOf(context);
  const token = typeof said.token === 'string' ? said.token : '';
  const found = await access.signIn(token, context.env.incoming.socket.remoteAddress ?? '');
  if (found === 'wait') {
    context.header('retry-after', '1');
    return refuse(context, 429, 'too many wrong links from here: wait a second');
  }
  if (found === 'wrong')
    return refuse(context, 401, `this link is not, or no longer, one of the page: ${SHOW}`);
  context.header('set-cookie', found.cookie);
  return context.json(found.session);
}

const SHOW = 'slowshutter page --show prints those that are';

/** What is told, and not drawn. */
function answers(routes: Hono<Env>, parts: RouteParts): void {
  routes.get('/api/status', async (context) => context.json(await hostOf(parts).status(roleOf(context))));
  routes.get('/api/frames', async (context) => {
    const after = wholeIn(context.req.query('after') ?? '0');
    if (after === null) throw new StackError('usage', 'after must be the number of a frame');
    return context.json(await hostOf(parts).frames(roleOf(context), after));
  });
  routes.get('/api/events', (context) => {
    let leave: (() => void) | null = null;
    const cookies = context.req.header('cookie') ?? '';
    const client = { role: roleOf(context), lastEventId: context.req.header('last-event-id') ?? null };
    const isGood = async () => (await parts.access.sessionIn(cookies)) !== null;
    const events = openEvents(client, isGood, () => leave?.());
    leave = hostOf(parts).join(events);
    if (leave === null)
      return refuse(context, 503, 'as many browsers as may be are looking on already: close another');
    return context.body(events.stream, 200, { 'content-type': 'text/event-stream; charset=utf-8' });
  });
}

function pictures(routes: Hono<Env>, parts: RouteParts): void {
  routes.get('/preview/:index/:etag?', async (context) => {
    const index = wholeIn(context.req.param('index'));
    const version = context.req.param('etag') ?? null;
    if (index === null || (version !== null && !/^[\w-]{1,64}$/.test(version))) return context.notFound();
    const width = widthIn(context, 1280, pageWidths);
    return sendPicture(
      context,
      await hostOf(parts).picture({ preview: index }, width, version),
      version !== null,
    );
  });
  routes.get('/last', async (context) => {
    return sendPicture(context, await hostOf(parts).picture('last', widthIn(context, 640, pageWidths), null));
  });
  routes.get('/part/:first/:last', async (context) => {
    const [first, last, as] = [
      context.req.param('first'),
      context.req.param('last'),
      context.req.query('as'),
    ].map((each) => wholeIn(each ?? '0'));
    if (first == null || last == null || as == null) return context.notFound();
    const width = widthIn(context, 1280, pageWidths);
    return sendPicture(context, await hostOf(parts).picture({ part: { first, last }, as }, width, null));
  });
  routes.get('/frame/:number', async (context) => {
    const frame = wholeIn(context.req.param('number'));
    if (frame === null) return context.notFound();
    return sendPicture(context, await hostOf(parts).picture({ frame }, widthIn(context, 640, [640]), null));
  });
}

/**
 * Commands, as the control socket takes them, and a picture to take away. Owners alone come this far with a
 * POST.
 */
function acts(routes: Hono<Env>, parts: RouteParts): void {
  for (const name of pageCommands.filter((each) => each !== 'save')) {
    routes.post(`/api/${name}`, async (context) => {
      const command = commandNames.find((each) => each === name);
      if (command === undefined) return context.notFound();
      return context.json(await hostOf(parts).perform(command, (await bodyOf(context)) as never));
    });
  }
  routes.post('/api/save', async (context) => context.json(await hostOf(parts).save(await bodyOf(context))));
  routes.get('/saved/:id/:name', async (context) => {
    if (roleOf(context) !== 'owner') return refuse(context, 403, LOOK_ONLY);
    const name = context.req.param('name');
    const file = hostOf(parts).saved(context.req.param('id'), name);
    return file === null ? refuse(context, 404, GONE) : download(context, file, name);
  });
}

function hostOf({ host }: RouteParts): PageHost {
  const found = host();
  if (found === null) throw new StackError('engine-died', 'the stack is being opened: wait a moment');
  return found;
}

const roleOf = (context: Asked): PageRole => context.get('session').role;

/** Errors: usage when it is no object of JSON. */
async function bodyOf(context: Asked): Promise<Readonly<Record<string, unknown>>> {
  const said: unknown = await context.req.json().catch(() => null);
  if (typeof said === 'object' && said !== null && !Array.isArray(said)) return { ...said };
  throw new StackError('usage', 'the body is not an object of JSON');
}

/** Errors: usage. */
function widthIn(context: Asked, usual: number, widths: readonly number[]): number {
  const width = wholeIn(context.req.query('w') ?? String(usual));
  if (width !== null && widths.includes(width)) return width;
  throw new StackError('usage', `w must be one of ${widths.join(', ')}`);
}

function sendFile(context: Asked, { type, etag, bytes }: PageFile): Response {
  context.header('cache-control', 'no-cache');
  context.header('etag', etag);
  if (hasAlready(context, etag)) return context.body(null, 304);
  return context.body(bytes, 200, { 'content-type': type });
}

/** `isForEver`: whoever asks for it by this path gets the same bytes, or none. */
function sendPicture(context: Asked, picture: PageJpeg | null, isForEver = false): Response {
  if (picture === null) return refuse(context, 404, 'there is no such picture, or no longer');
  const etag = `"${picture.etag}"`;
  context.header('cache-control', isForEver ? 'private, max-age=31536000, immutable' : 'private, no-cache');
  context.header('etag', etag);
  context.header('x-slowshutter-frames', String(picture.frames));
  const { numbers } = picture;
  if (numbers) context.header('x-slowshutter-numbers', `${numbers.first}-${numbers.last}`);
  if (hasAlready(context, etag)) return context.body(null, 304);
  return context.body(new Uint8Array(picture.bytes), 200, { 'content-type': 'image/jpeg' });
}

/** Source: RFC 9110, 13.1.2. */
function hasAlready(context: Asked, etag: string): boolean {
  const known = (context.req.header('if-none-match') ?? '').split(',').map((each) => each.trim());
  return known.some((each) => each === '*' || each.replace(/^W\//, '') === etag);
}

const savedTypes: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.tif': 'image/tiff',
  '.webp': 'image/webp',
};

/** Read as it is sent: it may be larger than the memory that is free. */
async function download(context: Asked, file: string, name: string): Promise<Response> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return refuse(context, 404, GONE);
  const { size } = await handle.stat();
  context.header('content-length', String(size));
  context.header('content-disposition', `attachment; filename="${name}"`);
  const type = savedTypes[extname(name)] ?? 'application/octet-stream';
  const bytes = Readable.toWeb(handle.createReadStream()) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return context.body(bytes, 200, { 'content-type': type });
}

type Refusal = 401 | 403 | 404 | 405 | 411 | 413 | 415 | 429 | 503;

function refuse(context: Asked, status: Refusal, message: string): Response {
  return context.json<ControlError>({ error: { code: 'usage', message } }, status);
}

/** A guest is told of an error which it is, and no more: its sentence may name files. */
function failed(thrown: Error, context: Asked): Response {
  const code = thrown instanceof StackError ? thrown.code : 'io';
  const status = familyOf(code) === 'usage' ? 400 : code === 'engine-died' ? 503 : 500;
  const said: ControlError = { error: { code, message: messageOf(thrown) } };
  const isGuest = context.get('session')?.role === 'guest';
  return context.json<ControlError>(isGuest ? errorForGuest(said) : said, status);
}
