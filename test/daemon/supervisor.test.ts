/** The engine's life: those that die are replaced, before and after they have the stack, however many do. */
import { describe, expect, it } from 'vitest';
import type { Tell } from '../../src/core/happening.ts';
import { type EngineOwner, type Opened, Supervisor } from '../../src/daemon/supervisor.ts';
import { PlayedEngine } from '../support/played-engine.ts';
import { defaultSettings } from '../support/settings.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const DEATHS_MAX = 5;

function start() {
  const clock = new VirtualClock();
  const engines: PlayedEngine[] = [];
  const said: string[] = [];
  const startEngine = () => {
    const engine = new PlayedEngine();
    engines.push(engine);
    return engine;
  };
  const wants: boolean[] = [];
  const owner: EngineOwner = {
    async engineReady(_engine, { known }, isRestart) {
      said.push(`${isRestart ? 'opened again' : 'opened'} ${[...known].join(' ')}`);
    },
    engineDied: ({ isWantOfMemory }) => wants.push(isWantOfMemory),
    end: ({ message }) => said.push(`hopeless: ${message}`),
  };
  const tell: Tell = (happening) => {
    if (happening.kind === 'engine-died') said.push(happening.how);
    if (happening.kind === 'engine-rests')
      said.push(`rests ${happening.seconds} s after ${happening.deaths}`);
  };
  const supervisor = new Supervisor(startEngine, defaultSettings, owner, tell, clock);
  return { clock, engines, said, wants, supervisor };
}

type Parts = ReturnType<typeof start>;

/** Answers the last request of the last engine. */
async function answer({ clock, engines }: Parts, name: string, reply: Record<string, unknown>) {
  await clock.rest();
  const asked = engines.at(-1)?.asked.at(-1);
  expect(asked?.name).toBe(name);
  asked?.answer(reply);
  await clock.rest();
}

async function answerOpening(parts: Parts, known: [string, string][] = []): Promise<void> {
  await answer(parts, 'open', {});
  if (known.length > 0) await answer(parts, 'known', { known });
  await answer(parts, 'known', { known: [] });
}

async function die({ clock, engines }: Parts): Promise<void> {
  engines.at(-1)?.die();
  await clock.rest();
}

describe('an engine', () => {
  it('has the stack when everything known has been told', async () => {
    const parts = start();
    const opening = parts.supervisor.open();
    await answerOpening(parts, [
      ['/a', '1'],
      ['/b', '2'],
    ]);
    expect(((await opening) as Opened).known).toEqual(
      new Map([
        ['/a', '1'],
        ['/b', '2'],
      ]),
    );
    expect(parts.said).toEqual(['opened /a,1 /b,2']);
  });

  it('that dies before it has the stack is replaced, and that is no restart', async () => {
    const parts = start();
    const opening = parts.supervisor.open();
    await die(parts);
    await answer(parts, 'open', {});
    await die(parts);
    await answerOpening(parts);
    await opening;
    expect(parts.said).toEqual(['signal SIGKILL', 'signal SIGKILL', 'opened ']);
    await die(parts);
    await answerOpening(parts);
    expect(parts.said.slice(3)).toEqual(['signal SIGKILL', 'opened again ']);
  });

  it('rests when five have died without a verdict, for longer each time, and is started for as long as that takes', async () => {
    const parts = start();
    const opening = parts.supervisor.open();
    for (let i = 0; i < DEATHS_MAX; i++) await die(parts);
    expect(parts.engines).toHaveLength(DEATHS_MAX);
    await expect(parts.supervisor.ask('standing', {})).rejects.toMatchObject({
      code: 'engine-died',
      message:
        'the engine ended 5 times in a row, the last time with signal SIGKILL; another is started in 1 s',
    });
    await parts.clock.advance(999);
    expect(parts.engines).toHaveLength(DEATHS_MAX);
    await parts.clock.advance(1);
    expect(parts.engines).toHaveLength(DEATHS_MAX + 1);
    for (const seconds of [2, 4, 8, 8, 8]) {
      await die(parts);
      const engines = parts.engines.length;
      await parts.clock.advance(seconds * 1000 - 1);
      expect(parts.engines).toHaveLength(engines);
      await parts.clock.advance(1);
      expect(parts.engines).toHaveLength(engines + 1);
    }
    await answerOpening(parts);
    await opening;
    expect(parts.supervisor.isTroubled).toBe(true);
    parts.supervisor.forgive();
    expect(parts.supervisor.isTroubled).toBe(false);
    await die(parts);
    await parts.clock.rest();
    expect(parts.engines.at(-1)?.asked.map(({ name }) => name)).toEqual(['open']);
    expect(parts.said.filter((each) => each.startsWith('hopeless'))).toEqual([]);
  });

  it('that cannot read the state now, after others could, is replaced', async () => {
    const parts = start();
    void parts.supervisor.open();
    await answerOpening(parts);
    await die(parts);
    parts.engines.at(-1)?.asked[0]?.fail('io');
    await parts.clock.rest();
    expect(parts.engines.at(-1)?.killed).toBe(true);
    await die(parts);
    await answerOpening(parts);
    expect(parts.said).toEqual(['opened ', 'signal SIGKILL', 'io', 'opened again ']);
    // The second was ended for a disk.
    expect(parts.wants).toEqual([true, false]);
  });

  it('is asked nothing before it has the stack when two in a row have died', async () => {
    const parts = start();
    void parts.supervisor.open();
    await answerOpening(parts);
    await die(parts);
    const asking = parts.supervisor.ask('standing', {});
    await die(parts);
    expect(parts.engines.at(-1)?.asked.map(({ name }) => name)).toEqual(['open']);
    await answerOpening(parts);
    await answer(parts, 'standing', { frames: 7 });
    expect(await asking).toMatchObject({ frames: 7 });
  });

  it('does not come back once it was closed in a rest', async () => {
    const parts = start();
    const opening = parts.supervisor.open();
    for (let i = 0; i < DEATHS_MAX; i++) await die(parts);
    await parts.supervisor.close();
    await expect(opening).rejects.toMatchObject({ code: 'engine-died' });
    await parts.clock.advance(60_000);
    expect(parts.engines).toHaveLength(DEATHS_MAX);
  });

  it('is started again and again as long as verdicts come in between', async () => {
    const parts = start();
    void parts.supervisor.open();
    for (let i = 0; i < 3 * DEATHS_MAX; i++) {
      await answerOpening(parts);
      parts.supervisor.forgive();
      await die(parts);
    }
    expect(parts.said.filter((each) => each.startsWith('hopeless'))).toEqual([]);
  });

  it('that refuses the state file is not tried again', async () => {
    const parts = start();
    const opening = parts.supervisor.open();
    opening.catch(() => undefined);
    await parts.clock.rest();
    parts.engines[0]?.asked[0]?.fail('damaged-state');
    await expect(opening).rejects.toMatchObject({ code: 'damaged-state' });
    expect(parts.engines).toHaveLength(1);
  });

  it('is asked only when it has the stack; what it had in hand when it dies fails', async () => {
    const parts = start();
    void parts.supervisor.open();
    const asking = parts.supervisor.ask('checkpoint', {});
    asking.catch(() => undefined);
    await parts.clock.rest();
    expect(parts.engines[0]?.asked.map(({ name }) => name)).toEqual(['open']);
    await answerOpening(parts);
    expect(parts.engines[0]?.asked.at(-1)?.name).toBe('checkpoint');
    await die(parts);
    await expect(asking).rejects.toMatchObject({ code: 'engine-died' });
  });
});
