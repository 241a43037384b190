/** An engine whose answers are the test's. */

import type { EngineEnd } from '../../src/core/engine-end.ts';
import { type ErrorCode, StackError } from '../../src/core/errors.ts';
import type { TakeReply } from '../../src/core/verdict.ts';
import type { EngineClient, Requests } from '../../src/wire/protocol.ts';

type TakeAsk = Requests['take']['ask'];

/** From outside, as when memory runs out. */
export const killed: EngineEnd = { how: 'signal SIGKILL', isCrash: false, isWantOfMemory: true };
export const crashed: EngineEnd = { how: 'signal SIGSEGV', isCrash: true, isWantOfMemory: false };

export interface Asked {
  readonly name: string;
  readonly ask: TakeAsk;
  /** Of a take, unless it says otherwise. */
  answer(reply: Partial<TakeReply> | Record<string, unknown>): void;
  fail(code: ErrorCode): void;
}

export class PlayedEngine implements EngineClient {
  readonly pid = 1;
  killed = false;
  readonly ended: Promise<EngineEnd>;
  /** Everything since the last death. */
  readonly asked: Asked[] = [];
  private end: (how: EngineEnd) => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  ask(name: string, ask: unknown): Promise<never> {
    return new Promise((resolve, reject) => {
      const whole = { outcome: 'folded', frames: 1, exposureSecondsTotal: null } as const;
      this.asked.push({
        name,
        ask: ask as TakeAsk,
        answer: (reply) => resolve({ ...whole, ...reply } as never),
        fail: (code) => reject(new StackError(code, code)),
      });
    });
  }

  async close(): Promise<void> {}

  kill(): void {
    this.killed = true;
  }

  /** As the client does for everything in hand when its process is gone. */
  die(end: EngineEnd = killed): void {
    for (const each of this.asked.splice(0)) each.fail('engine-died');
    this.end(end);
  }

  paths(): string[] {
    return this.asked.map(({ ask }) => ask.path);
  }
}
