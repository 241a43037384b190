/** The commands of the photographer, performed: by the daemon on its running stack, and without one on a stack that rests. */
import { isAbsolute } from 'node:path';
import type { CommandName, Commands } from '../core/control.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import type { DaemonState } from '../core/sidecar.ts';
import type { RequestName, Requests } from '../engine/protocol.ts';
import { isInside } from '../io/inside.ts';

/** What a stack offers to whoever steers it. */
export interface Steered {
  /** The captures folder, in which nothing is ever written. */
  readonly captures: string;
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
    async finish(ask) {
      const finished = await stack.ask('finish', { name: nameIn(ask) });
      // Its own checkpoint is durable; what follows has only to be shown.
      await settle(false);
      return finished;
    },
    async render(ask) {
      mustBeOutside(ask.file, stack.captures);
      return stack.ask('render', ask).catch((cause) => {
        if (cause instanceof StackError && cause.code !== 'io') throw cause;
        throw new StackError('cannot-create', `cannot write ${ask.file}: ${messageOf(cause)}`, { cause });
      });
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

/** What a master may be called. Errors: usage. */
function nameIn(ask: unknown): string | null {
  const name = typeof ask === 'object' && ask !== null && 'name' in ask ? ask.name : null;
  if (name === null || name === undefined) return null;
  if (typeof name === 'string' && /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(name)) return name;
  const found = printable(JSON.stringify(name));
  throw new StackError(
    'usage',
    `expected a name of up to 64 letters, digits, dots, dashes and underscores, found ${found}`,
  );
}

/** Invariant 1. Errors: usage. */
function mustBeOutside(file: string, captures: string): void {
  if (isAbsolute(file) && !isInside(file, captures)) return;
  throw new StackError(
    'usage',
    `expected an absolute path outside the captures folder, found ${printable(file)}`,
  );
}
