/**
 * A server that speaks the live page's contract, with a stack that the test plays: what the browser does can
 * be seen without a daemon.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PageFrame, PageFrames, PageRole, PageStatus } from '../../src/core/page.ts';
import { PAGE_FRAMES_MAX } from '../../src/core/page.ts';
import { type Painter, paintedOnce, type Shown } from './page-painter.ts';
import { folded, restingStatus, stackOf } from './page-stacks.ts';
import { repository } from './repository.ts';

export const OWNER = 'owner-token';
export const GUEST = 'guest-token';

const types: Record<string, string> = {
  'index.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'manifest.webmanifest': 'application/manifest+json',
  'icon.svg': 'image/svg+xml',
};
const policy =
  "default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

export class PageStub {
  readonly asked: string[] = [];
  readonly posted: { command: string; body: unknown; csrf: string | undefined }[] = [];
  status: PageStatus;
  frames: PageFrame[] = [];
  paint: Painter;
  pictureMs = 0;
  /** What the next commands are refused with. */
  refusal: string | null = null;
  private server: Server | null = null;
  private port = 0;
  private readonly streams = new Map<ServerResponse, PageRole>();
  private id = 0;

  constructor(status: Partial<PageStatus> = {}, shown: Shown = { width: 1200, height: 800 }) {
    this.status = { ...restingStatus, ...status };
    this.paint = paintedOnce(shown);
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      void this.answer(request, response).catch((error) => {
        response.writeHead(500).end(String(error));
      });
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** As by a kill: connections are cut. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    this.streams.clear();
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  }

  /** The status changes, and every page is told. */
  say(change: Partial<PageStatus>): void {
    this.status = { ...this.status, ...change, now: new Date().toISOString() };
    for (const [stream, role] of this.streams) this.send(stream, 'status', forRole(this.status, role));
  }

  /** A stack of so many frames. */
  fill(count: number): void {
    const { frames, status } = stackOf(count);
    this.frames = frames;
    this.say(status);
  }

  /** One frame more, in every preview. */
  fold(): void {
    const frames = this.status.frames + 1;
    const frame = folded(this.frames.length + 1);
    this.frames.push(frame);
    const previews = this.status.previews.map((each) => ({
      ...each,
      frames,
      etag: `"${each.index}-${frames}"`,
    }));
    this.say({
      frames,
      durableFrames: frames,
      noiseGain: Math.sqrt(frames),
      lastCapture: frame.name,
      lastFrameSeconds: 0,
    });
    for (const { index, etag } of previews) {
      for (const stream of this.streams.keys()) this.send(stream, 'preview', { index, etag, frames });
    }
    this.status = { ...this.status, previews };
  }

  bye(reason: string): void {
    for (const stream of this.streams.keys())
      this.send(stream, 'bye', { reason, frames: this.status.frames });
  }

  private send(stream: ServerResponse, event: string, data: object): void {
    stream.write(`id: ${++this.id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.address);
    const path = url.pathname.slice(1) || 'index.html';
    this.asked.push(`${request.method} ${url.pathname}${url.search}`);
    response.setHeader('Content-Security-Policy', policy);
    const type = types[path];
    if (type) {
      response.writeHead(200, { 'Content-Type': type }).end(readFileSync(`${repository}dist/page/${path}`));
      return;
    }
    const body = request.method === 'POST' ? JSON.parse(await textOf(request)) : {};
    const role =
      path === 'api/session' && body.token !== undefined ? roleOf(body.token) : roleOf(cookieOf(request));
    if (!role) {
      refuse(response, 401, 'this link is not known here; slowshutter page --show prints the links');
      return;
    }
    if (path === 'api/session') {
      response.setHeader(
        'Set-Cookie',
        `session=${role === 'owner' ? OWNER : GUEST}; HttpOnly; SameSite=Strict; Path=/`,
      );
      json(response, { role, csrf: 'forged-by-nobody' });
    } else if (path === 'api/events') this.stream(response, role);
    else if (path === 'api/status') json(response, forRole(this.status, role));
    else if (path === 'api/frames')
      json(response, this.framesAfter(Number(url.searchParams.get('after')), role));
    else if (request.method === 'POST') this.act(request, response, path.slice('api/'.length), body, role);
    else await this.picture(response, path, Number(url.searchParams.get('w') ?? 640));
  }

  private stream(response: ServerResponse, role: PageRole): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    this.streams.set(response, role);
    response.on('close', () => this.streams.delete(response));
    this.send(response, 'status', forRole({ ...this.status, now: new Date().toISOString() }, role));
  }

  private framesAfter(after: number, role: PageRole): PageFrames {
    const frames = this.frames.filter(({ number }) => number > after).slice(0, PAGE_FRAMES_MAX);
    const told = role === 'owner' ? frames : frames.map(unnamed);
    return { frames: told, last: this.frames.at(-1)?.number ?? 0 };
  }

  private act(
    request: IncomingMessage,
    response: ServerResponse,
    command: string,
    body: object,
    role: PageRole,
  ) {
    const csrf = request.headers['x-slowshutter-csrf'];
    if (role !== 'owner' || csrf !== 'forged-by-nobody') refuse(response, 403, 'a guest only looks');
    else if (this.refusal !== null) refuse(response, 400, this.refusal);
    else {
      this.posted.push({ command, body, csrf });
      json(response, this.perform(command, body));
    }
  }

  private perform(
    command: string,
    body: { frames?: string[]; name?: string | null; format?: string },
  ): object {
    const { frames } = this.status;
    if (command === 'pause' || command === 'resume') {
      this.say({ state: command === 'pause' ? 'paused' : 'running' });
      return { frames };
    }
    if (command === 'remove' || command === 'restore') return this.change(command, body.frames ?? []);
    if (command === 'finish') {
      this.say({ frames: 0, closed: frames, decisions: this.status.decisions + 1 });
      return {
        name: body.name ?? 'stack',
        files: ['/pictures/stack.tif'],
        frames,
        exposureSecondsTotal: frames,
      };
    }
    if (command === 'save') return { path: `/saved/1/mean.${body.format}`, frames };
    this.frames = [];
    const previews = this.status.previews.map((each) => ({ ...each, etag: null, frames: 0 }));
    this.say({
      frames: 0,
      durableFrames: 0,
      decisions: this.status.decisions + 1,
      previews,
      lastCapture: null,
    });
    return { frames };
  }

  private change(command: 'remove' | 'restore', wanted: readonly string[]): object {
    const last = this.frames.findLast(({ outcome }) => outcome === 'folded');
    const numbers = wanted.map((each) => (each === 'last' ? last?.number : Number(each)));
    const outcome = command === 'remove' ? 'removed' : 'folded';
    this.frames = this.frames.map((each) => (numbers.includes(each.number) ? { ...each, outcome } : each));
    const changed = this.frames.filter(({ number }) => numbers.includes(number));
    const frames = this.status.frames + (command === 'remove' ? -changed.length : changed.length);
    const removed = this.frames.filter((each) => each.outcome === 'removed');
    const held = this.frames.some((each) => each.outcome === 'held') ? this.status.held : {};
    const troubled = this.frames.filter((each) => each.outcome !== 'folded').reverse();
    this.say({ frames, removed: removed.length, held, troubled, decisions: this.status.decisions + 1 });
    return {
      changed: changed.map(({ name, number }) => ({ path: name, number })),
      frames,
      exposureSecondsTotal: frames,
      refolding: false,
    };
  }

  private async picture(response: ServerResponse, path: string, edge: number): Promise<void> {
    const [, first, last] = /^part\/(\d+)\/(\d+)$/.exec(path) ?? [];
    const frames = last ? Number(last) - Number(first) + 1 : this.status.frames;
    const jpeg = await this.paint(path, frames, edge);
    if (this.pictureMs > 0) await sleep(this.pictureMs);
    response.writeHead(200, {
      'Content-Type': path.startsWith('saved') ? 'application/octet-stream' : 'image/jpeg',
      'Cache-Control': 'no-cache',
      'X-Slowshutter-Frames': String(frames),
      ...(last && { 'X-Slowshutter-Numbers': `${first}-${last}` }),
    });
    response.end(jpeg);
  }
}

function forRole(status: PageStatus, role: PageRole): PageStatus {
  if (role === 'owner') return { ...status, role };
  return { ...status, role, lastCapture: null, troubled: status.troubled.map(unnamed) };
}

function unnamed(frame: PageFrame): PageFrame {
  return { ...frame, name: null };
}

function roleOf(token: string | undefined): PageRole | null {
  if (token === OWNER) return 'owner';
  return token === GUEST ? 'guest' : null;
}

function cookieOf(request: IncomingMessage): string | undefined {
  return /session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ error: { code: 'usage', message } }));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}
