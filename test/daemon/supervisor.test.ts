/** The engine's life: those that die are replaced, before and after they have the stack, but not for ever. */
import { describe, expect, it } from 'vitest';
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
  const owner: EngineOwner = {
    async engineReady(_engine, { known }, isRestart) {
      said.push(`${isRestart ? 'opened again' : 'opened'} ${[...known].join(' ')}`);
    },
    engineDied: () => undefined,
    end: ({ message }) => said.push(`hopeless: ${message}`),
  };
  const supervisor = new Supervisor(startEngine, defaultSettings, owner, (happening) => {
    if (happening.kind === 'engine-died') said.push(happening.how);
  });
  return { clock, engines, said, supervisor };
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

  it('is not started a sixth time when five have died without a verdict', async () => {
    const parts = start();
    const opening = parts.supervisor.open();
    opening.catch(() => undefined);
    for (let i = 0; i < DEATHS_MAX; i++) await die(parts);
    await expect(opening).rejects.toMatchObject({ code: 'engine-died' });
    expect(parts.engines).toHaveLength(DEATHS_MAX);
    expect(parts.said.at(-1)).toBe(
      'hopeless: the engine ended 5 times in a row, the last time with signal SIGKILL',
    );
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
