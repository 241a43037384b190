/**
 * Those who may see the live page and those who may steer: tokens exchanged for sessions, which live as long
 * as the keys in the state folder.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PageSession } from '../../core/page.ts';
import type { Clock } from '../clock.ts';
import { type PageKeys, readKeys, stampOfKeys } from './keys.ts';

/** A phone that was given the link once shows the page for a month. Units: seconds. */
const SESSION_SECONDS = 30 * 86_400;
/** So many wrong tokens from one address, then a wait after each. */
const WRONG_MAX = 5;
const WAIT_MS = 1000;
/** Addresses that are remembered for their wrong tokens. */
const ADDRESSES_MAX = 1000;

interface Tries {
  readonly wrong: number;
  /** Units: ms of the monotonic clock. */
  readonly until: number;
}

export class PageAccess {
  private readonly stateFolder: string;
  private readonly clock: Pick<Clock, 'now'>;
  private keys: PageKeys | null = null;
  private stamp = '';
  private readonly tries = new Map<string, Tries>();

  constructor(stateFolder: string, clock: Pick<Clock, 'now'>) {
    this.stateFolder = stateFolder;
    this.clock = clock;
  }

  /**
   * A session, and the cookie to be set for it; `wait` after too many wrong tokens from that address. Errors:
   * io.
   */
  async signIn(
    token: string,
    address: string,
  ): Promise<{ readonly session: PageSession; readonly cookie: string } | 'wrong' | 'wait'> {
    const { wrong, until } = this.tries.get(address) ?? { wrong: 0, until: 0 };
    if (this.clock.now() < until) return 'wait';
    const keys = await this.currentKeys();
    const role = keys && (['owner', 'guest'] as const).find((each) => isSame(keys[each], token));
    if (!keys || !role) {
      this.remember(address, wrong + 1);
      return 'wrong';
    }
    this.tries.delete(address);
    const said = `${role}.${randomBytes(16).toString('base64url')}`;
    const value = `${said}.${mac(keys, 'session', said)}`;
    const cookie = `${nameIn(keys)}=${value}; Path=/; Max-Age=${SESSION_SECONDS}; HttpOnly; SameSite=Strict`;
    return { session: { role, csrf: mac(keys, 'csrf', said) }, cookie };
  }

  /** The session of a request, by its header `Cookie`; null without a good one. Errors: io. */
  async sessionIn(cookies: string): Promise<PageSession | null> {
    const keys = await this.currentKeys();
    if (!keys) return null;
    const name = nameIn(keys);
    for (const [key = '', value = ''] of cookies.split(';').map((each) => each.trim().split('='))) {
      const [, said = '', signature = ''] = /^((?:owner|guest)\.[\w-]+)\.([\w-]+)$/.exec(value) ?? [];
      if (key !== name || !isSame(mac(keys, 'session', said), signature)) continue;
      return { role: said.startsWith('owner.') ? 'owner' : 'guest', csrf: mac(keys, 'csrf', said) };
    }
    return null;
  }

  /**
   * Read again when the file has changed: new keys end all sessions, also of a daemon at work. Errors: io.
   */
  private async currentKeys(): Promise<PageKeys | null> {
    const stamp = stampOfKeys(this.stateFolder);
    if (stamp !== this.stamp) {
      this.keys = await readKeys(this.stateFolder);
      this.stamp = stamp;
    }
    return this.keys;
  }

  private remember(address: string, wrong: number): void {
    this.tries.delete(address);
    const until = wrong < WRONG_MAX ? 0 : this.clock.now() + WAIT_MS;
    this.tries.set(address, { wrong, until });
    const [oldest = ''] = this.tries.keys();
    if (this.tries.size > ADDRESSES_MAX) this.tries.delete(oldest);
  }
}

/** In a time that says nothing of how much of it is right. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHmac('sha256', 'same').update(text).digest());
  return timingSafeEqual(a as Buffer, b as Buffer);
}

function mac(keys: PageKeys, what: string, text: string): string {
  return createHmac('sha256', keys.secret).update(`${what} ${text}`).digest('base64url');
}

/** Cookies know no ports: two stacks on one computer must not take each other's. */
function nameIn(keys: PageKeys): string {
  return `slowshutter-${mac(keys, 'name', '').slice(0, 8)}`;
}
