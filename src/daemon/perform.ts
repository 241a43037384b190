/** The commands of the photographer, performed: by the daemon on its running stack, and without one on a stack that rests. */
import type { CommandName, Commands } from '../core/control.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { DaemonState } from '../core/sidecar.ts';
import type { RequestName, Requests } from '../engine/protocol.ts';

/** What a stack offers to whoever steers it. */
export interface Steered {
  ask<N extends RequestName>(name: N, ask: Requests[N]['ask']): Promise<Requests[N]['answer']>;
  /** Everything durable, then shown, now. Errors: io when it cannot be made durable. */
  settle(): Promise<void>;
  /** Planes are to be folded again; what waits for that is not the command. */
  refold(): void;
  now(): { state: DaemonState; queueFrames: number; framesPerSecond: number; previews: readonly string[] };
  /** Later captures are held, or no longer. */
  setPaused(paused: boolean): void;
}

type Handlers = { [N in CommandName]: (ask: Commands[N]['ask']) => Promise<Commands[N]['answer']> };

/**
 * A decision is durable when its command is answered.
 *
 * Errors: usage; those of the engine; io when it is done and could not be made durable.
 */
export function performer(stack: Steered): Handlers {
  const settle = async (refolding: boolean) => {
    try {
      await stack.settle();
    } catch (cause) {
      const text = `done, but not durable until the next checkpoint: ${messageOf(cause)}`;
      throw new StackError('io', text, { cause });
    } finally {
      if (refolding) stack.refold();
    }
  };
  const pause = async (paused: boolean) => {
    await stack.ask('pause', { paused });
    stack.setPaused(paused);
    await settle(false);
    return { frames: (await stack.ask('standing', {})).frames };
  };
  const steer = async (name: 'remove' | 'restore', ask: unknown) => {
    const answer = await stack.ask(name, { frames: namesIn(ask) });
    await settle(answer.refolding);
    return answer;
  };

  return {
    async status() {
      const standing = await stack.ask('standing', {});
      const { rejections: _listed, totals: _totals, ...survey } = standing;
      return { ...survey, ...stack.now() };
    },
    pause: () => pause(true),
    resume: () => pause(false),
    remove: (ask) => steer('remove', ask),
    restore: (ask) => steer('restore', ask),
    async finish({ name }) {
      const finished = await stack.ask('finish', { name: name ?? null });
      // Its own checkpoint is durable; what follows has only to be shown.
      await settle(false);
      return finished;
    },
    async render(ask) {
      return stack.ask('render', ask);
    },
  };
}

/** Errors: usage when it is no list of names. */
function namesIn(ask: unknown): readonly string[] {
  const frames = typeof ask === 'object' && ask !== null && 'frames' in ask ? ask.frames : undefined;
  const isList =
    Array.isArray(frames) && frames.length > 0 && frames.every((each) => typeof each === 'string');
  if (isList) return frames;
  throw new StackError('usage', 'expected frames, a list of names, patterns, numbers or last');
}
