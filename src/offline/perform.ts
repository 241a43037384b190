/**
 * Commands to a stack that no daemon is at work on: the same engine, under the same lock, for as long as the
 * command takes.
 */

import { readFile } from 'node:fs/promises';
import { foldersIn } from '../core/capture-folders.ts';
import type { CommandName, Commands } from '../core/control.ts';
import type { Sidecar } from '../core/sidecar.ts';
import { commandHandlers } from '../daemon/commands.ts';
import { systemClock } from '../io/clock.ts';
import { takeLock } from '../io/lock.ts';
import { openTerminal } from '../io/terminal.ts';
import { startEngine } from '../wire/client.ts';
import type { EngineClient } from '../wire/protocol.ts';
import { atRest } from './at-rest.ts';

/** How often the progress of a refold is shown. */
const SHOW_MS = 500;

/**
 * `place`: a state folder, or a state file. Errors: usage when no daemon has ever worked in this folder, or
 * one of another user; state-locked; those of the engine and of the command.
 */
export async function performAtRest<N extends CommandName>(
  place: string,
  name: N,
  ask: Commands[N]['ask'],
): Promise<Commands[N]['answer']> {
  const { settings, lock: wanted } = await atRest(place);
  const lock = await takeLock(wanted.file, wanted.guarded, systemClock, wanted.isTidy);
  const engine = startEngine(systemClock, { inheritFd: lock.fd });
  try {
    const { refolding } = await engine.ask('open', settings);
    let isDue = refolding;
    const overwritten = await overwrittenSoFar(settings.statusFile);
    const publishAsk = {
      queueFrames: 0,
      overwritten,
      state: 'stopped',
      stateReason: null,
      history: false,
    } as const;
    const show = () => engine.ask('publish', publishAsk);
    const handlers = commandHandlers({
      capturesFolders: foldersIn(settings).named,
      engine,
      cadence: {
        async saveAndShow() {
          await engine.ask('checkpoint', {});
          await show();
        },
      },
      // Where it ends, the command fails.
      engineNumber: () => 0,
      refold: () => {
        isDue = true;
      },
      setPaused: () => undefined,
      now: () => ({
        state: 'stopped',
        stateReason: null,
        queueFrames: 0,
        passedOver: {},
        overwritten,
        framesPerSecond: 0,
        previews: settings.previews.map(({ file }) => file),
      }),
    });
    const answer = (await (handlers[name] as (asked: unknown) => Promise<unknown>)(
      ask,
    )) as Commands[N]['answer'];
    if (!isDue || name === 'status') return answer;
    await refoldNow(engine);
    await show();
    return 'changed' in answer ? { ...answer, refolding: false } : answer;
  } finally {
    await engine.close();
    lock.release();
  }
}

/** What the last daemon has said of it, for the facts that are written now. Errors: none. */
async function overwrittenSoFar(statusFile: string | null): Promise<number> {
  try {
    const shown = JSON.parse(await readFile(statusFile ?? '', 'utf8')) as Partial<Sidecar>;
    return shown.overwritten ?? 0;
  } catch {
    // No daemon has said anything yet.
    return 0;
  }
}

async function refoldNow(engine: EngineClient): Promise<void> {
  const terminal = openTerminal(process.stderr);
  const timer = setInterval(() => {
    engine.ask('standing', {}).then(
      ({ refolding }) => refolding && terminal.show(`${refolding.done} of ${refolding.of} refolded`),
      () => undefined,
    );
  }, SHOW_MS);
  try {
    await engine.ask('refold', {});
    await engine.ask('checkpoint', {});
  } finally {
    clearInterval(timer);
    terminal.end();
  }
}
