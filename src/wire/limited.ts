/**
 * An engine that hangs is ended: every request has a time in which it must be answered, and so has the
 * question whether anybody is there.
 */

import { ANSWER_SECONDS_MAX, PING_SECONDS, STATE_SECONDS_MAX, TAKE_SECONDS_MAX } from '../core/limits.ts';
import type { Timers } from '../core/timers.ts';
import type { EngineClient, RequestName, Requests } from './protocol.ts';

/**
 * Units: seconds. Null: it takes as long as there are frames to be made again, or states to be merged; the
 * ping alone tells whether anybody is there.
 */
export type RequestSeconds = Readonly<Record<RequestName, number | null>>;

export const requestSeconds: RequestSeconds = {
  ping: ANSWER_SECONDS_MAX,
  open: STATE_SECONDS_MAX,
  known: ANSWER_SECONDS_MAX,
  prepare: TAKE_SECONDS_MAX,
  take: TAKE_SECONDS_MAX,
  remark: ANSWER_SECONDS_MAX,
  readUnread: TAKE_SECONDS_MAX,
  audit: ANSWER_SECONDS_MAX,
  checkpoint: STATE_SECONDS_MAX,
  save: STATE_SECONDS_MAX,
  publish: STATE_SECONDS_MAX,
  render: STATE_SECONDS_MAX,
  picture: STATE_SECONDS_MAX,
  timeline: ANSWER_SECONDS_MAX,
  interval: null,
  frames: ANSWER_SECONDS_MAX,
  standing: ANSWER_SECONDS_MAX,
  pause: ANSWER_SECONDS_MAX,
  remove: null,
  restore: null,
  refold: null,
  finish: STATE_SECONDS_MAX,
  reset: STATE_SECONDS_MAX,
  digest: STATE_SECONDS_MAX,
  shapeOf: TAKE_SECONDS_MAX,
  merge: null,
};

/**
 * The engine with limits: whatever is asked when one is passed fails with engine-died, and `ended` says what
 * was waited for.
 */
export function limited(engine: EngineClient, timers: Timers, seconds: RequestSeconds): EngineClient {
  let hung: { readonly name: RequestName; readonly text: string } | null = null;
  const ask = <N extends RequestName>(name: N, what: Requests[N]['ask']): Promise<Requests[N]['answer']> => {
    const limit = seconds[name];
    if (limit === null) return engine.ask(name, what);
    const cancel = timers.after(limit * 1000, () => {
      hung ??= { name, text: `, for it had not answered ${name} for ${limit} s` };
      engine.kill();
    });
    return engine.ask(name, what).finally(cancel);
  };
  let cancelPing: () => void = () => undefined;
  const ping = () => {
    cancelPing = timers.after(PING_SECONDS * 1000, () => {
      // An engine that has ended is reported through `ended`.
      ask('ping', {}).then(ping, () => undefined);
    });
  };
  ping();
  return {
    pid: engine.pid,
    ask,
    ended: engine.ended.then((end) => {
      cancelPing();
      // What hangs in anything else than a capture is no capture's fault.
      if (hung === null) return end;
      const how = `signal SIGKILL${hung.text}`;
      return { how, isCrash: hung.name === 'take', isWantOfMemory: false };
    }),
    async close() {
      cancelPing();
      await engine.close();
    },
    kill: () => engine.kill(),
  };
}
