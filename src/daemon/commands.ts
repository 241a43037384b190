/**
 * The commands of the photographer, performed: by the daemon on its running stack, and without one on a stack
 * that rests.
 */

import type { CommandName, Commands, ControlStatus } from '../core/control.ts';
import { codeOf, messageOf, StackError } from '../core/errors.ts';
import { printable } from '../core/names.ts';
import type { Standing } from '../core/verdict.ts';
import { pictureCommands, saidIn } from './picture-commands.ts';
import type { Engine } from './ports.ts';

/** What a stack offers to those who steer it. */
export interface Steered {
  /** The captures folders, in which nothing is ever written. */
  readonly capturesFolders: readonly string[];
  readonly engine: Engine;
  readonly cadence: {
    /** Everything durable, then shown, now. Errors: io when it cannot be made durable. */
    saveAndShow(): Promise<void>;
  };
  /** Another number when the engine has been replaced: the next one knows only what a checkpoint holds. */
  engineNumber(): number;
  /** Planes are to be refolded; the command does not wait for that. */
  refold(): void;
  now(): Pick<
    ControlStatus,
    'state' | 'stateReason' | 'queueFrames' | 'framesPerSecond' | 'passedOver' | 'overwritten' | 'previews'
  >;
  /** Later captures are held, or no longer. */
  setPaused(paused: boolean): void;
}

type Handlers = { [N in CommandName]: (ask: Commands[N]['ask']) => Promise<Commands[N]['answer']> };

/**
 * A decision is durable when its command is answered.
 *
 * Errors: usage; those of the engine; io when it is done and could not be made durable; engine-died when it
 * is not done, for the engine that knew of it is gone.
 */
export function commandHandlers(stack: Steered): Handlers {
  const tried = <A>(asked: Promise<A>): Promise<A> =>
    asked.catch(async (error) => {
      await keepWhatIsDone(stack, error);
      throw error;
    });
  const decide = async <A>(ask: () => Promise<A>, isDue: (answer: A) => boolean): Promise<A> => {
    const engine = stack.engineNumber();
    const answer = await tried(ask());
    const cause = await stack.cadence.saveAndShow().then(
      () => null,
      (error: unknown) => error,
    );
    // The checkpoint is then that of another engine, which knows nothing of this decision.
    if (stack.engineNumber() !== engine) throw forgotten();
    if (isDue(answer)) stack.refold();
    if (cause === null) return answer;
    const text = `done, but not durable until the next checkpoint: ${messageOf(cause)}`;
    throw new StackError('io', text, { cause });
  };
  const pause = async (paused: boolean) => {
    const ask = async () => {
      await stack.engine.ask('pause', { paused });
      stack.setPaused(paused);
    };
    await decide(ask, () => false);
    return { frames: (await stack.engine.ask('standing', {})).frames };
  };
  const steer = (name: 'remove' | 'restore', asked: unknown) => {
    const frames = namesIn(asked);
    const ask = () => stack.engine.ask(name, { frames });
    return decide(ask, ({ refolding }) => refolding);
  };

  return {
    async status() {
      return controlStatus(await stack.engine.ask('standing', {}), stack.now());
    },
    pause: () => pause(true),
    resume: () => pause(false),
    remove: async (ask) => steer('remove', ask),
    restore: async (ask) => steer('restore', ask),
    async finish(ask) {
      const finished = await tried(stack.engine.ask('finish', { name: nameIn(ask) }));
      // Its own checkpoint is durable; what follows has only to be shown.
      await stack.cadence.saveAndShow().catch(() => undefined);
      return finished;
    },
    reset: () =>
      decide(
        () => stack.engine.ask('reset', {}),
        () => false,
      ),
    async checkpoint() {
      await decide(
        async () => undefined,
        () => false,
      );
      return { frames: (await stack.engine.ask('standing', {})).frames };
    },
    ...pictureCommands(stack),
  };
}

/** What the engine says of the stack, and the daemon of itself. */
export function controlStatus(standing: Standing, now: ReturnType<Steered['now']>): ControlStatus {
  const { rejections: _listed, totals: _totals, troubled: _shown, pace: _pace, ...survey } = standing;
  return { ...survey, ...now };
}

/** A command that failed may have decided about some of its frames. Errors: none. */
async function keepWhatIsDone(stack: Steered, error: unknown): Promise<void> {
  if (['usage', 'engine-died'].includes(codeOf(error) ?? '')) return;
  const standing = await stack.engine.ask('standing', {}).catch(() => null);
  await stack.cadence.saveAndShow().catch(() => undefined);
  if (standing?.refolding) stack.refold();
}

function forgotten(): StackError {
  const text =
    'the engine ended before this was durable, and the one in its place does not know of it: say it again';
  return new StackError('engine-died', text);
}

/** Errors: usage when it is no list of names. */
function namesIn(ask: unknown): readonly string[] {
  const { frames } = saidIn(ask);
  const isList =
    Array.isArray(frames) && frames.length > 0 && frames.every((each) => typeof each === 'string');
  if (isList) return frames;
  throw new StackError('usage', 'no frames are named: give a list of names, patterns, numbers or last');
}

/** The name that a master is asked to have. Errors: usage. */
function nameIn(ask: unknown): string | null {
  const { name = null } = saidIn(ask);
  if (name === null) return null;
  if (typeof name === 'string' && /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(name)) return name;
  const found = printable(JSON.stringify(name));
  throw new StackError(
    'usage',
    `${found} cannot be in the name of a file: give up to 64 letters, digits, dots, dashes and underscores`,
  );
}
