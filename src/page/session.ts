/**
 * The session: the token of the link, exchanged once; what is asked of the server, and what it is told to do.
 */
import type { ControlError } from '../core/control.ts';
import type { PageCommands, PageSession } from '../core/page.ts';

/** The server said no, in its words. `status`: 401 when there is no session. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

let csrf = '';

/**
 * With the token in the address, which is taken out of it, or with the cookie of before. Errors: Refusal;
 * TypeError without a connection.
 */
export async function openSession(): Promise<PageSession> {
  const token = /^#t=(.+)$/.exec(location.hash)?.[1];
  const session = token ? await exchange(token) : await ask<PageSession>('/api/session');
  csrf = session.csrf;
  return session;
}

/** Once: whatever is answered, the token is not in the address any more, and not asked with again. */
async function exchange(token: string): Promise<PageSession> {
  const response = await fetch('/api/session', posted({ token }));
  history.replaceState(null, '', location.pathname);
  return answer<PageSession>(response);
}

/** Errors: Refusal; TypeError without a connection. */
export async function ask<T>(path: string): Promise<T> {
  return answer<T>(await fetch(path, { cache: 'no-store' }));
}

/** Errors: Refusal; TypeError without a connection. */
export async function command<N extends keyof PageCommands>(
  name: N,
  body: PageCommands[N]['ask'],
): Promise<PageCommands[N]['answer']> {
  return answer(await fetch(`/api/${name}`, posted(body)));
}

function posted(body: object): RequestInit {
  const headers = { 'Content-Type': 'application/json', 'X-Slowshutter-CSRF': csrf };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

async function answer<T>(response: Response): Promise<T> {
  if (!response.ok) throw await refusalOf(response);
  return (await response.json()) as T;
}

/** What an answer that is none says. */
export async function refusalOf(response: Response): Promise<Refusal> {
  const said = (await response.json().catch(() => null)) as ControlError | null;
  const message = said?.error?.message ?? `the computer answered ${response.status}`;
  return new Refusal(response.status, message);
}

/** What went wrong, for people. */
export function wrong(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return 'The computer cannot be reached; nothing was done that its log does not say.';
}
