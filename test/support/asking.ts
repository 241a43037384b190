/** The engine's protocol as a call: an answer is returned, an error thrown. */
import { StackError } from '../../src/core/errors.ts';
import type { Reply, Request, RequestName, Requests } from '../../src/wire/protocol.ts';

/** Errors: those that the engine answers with, as StackError. */
export type Ask = <N extends RequestName>(name: N, ask: Requests[N]['ask']) => Promise<Requests[N]['answer']>;

/** `onReply` sees that a reply came before anything is made of it; it may throw. */
export function asking(
  answer: (request: Request) => Promise<Reply>,
  onReply: () => void = () => undefined,
): Ask {
  let id = 0;
  return async (name, ask) => {
    const reply = await answer({ id: ++id, name, ask });
    onReply();
    if ('error' in reply) throw new StackError(reply.error.code, reply.error.message);
    return reply.answer as never;
  };
}
