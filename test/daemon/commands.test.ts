/** Commands, performed: a decision is durable when it is answered, or the answer says what it is instead. */
import { describe, expect, it } from 'vitest';
import type { CommandName } from '../../src/core/control.ts';
import { type ErrorCode, StackError } from '../../src/core/errors.ts';
import { commandHandlers, type Steered } from '../../src/daemon/commands.ts';

/** A stack whose answers are the test's: what was asked of it, in order. */
function stackThat(answers: Partial<Record<string, unknown>> = {}) {
  const asked: string[] = [];
  const stack = {
    engine: 1,
    settles: async () => undefined as unknown,
    asked,
  };
  const steered: Steered = {
    capturesFolders: ['/captures'],
    engine: {
      async ask(name) {
        asked.push(name);
        const answer = answers[name];
        if (answer instanceof Error) throw answer;
        return (answer ?? {}) as never;
      },
    },
    cadence: {
      async saveAndShow() {
        asked.push('settle');
        await stack.settles();
      },
    },
    engineNumber: () => stack.engine,
    refold: () => void asked.push('refold'),
    setPaused: (paused) => void asked.push(paused ? 'paused' : 'not paused'),
    now: () => ({
      state: 'running',
      stateReason: null,
      queueFrames: 3,
      framesPerSecond: 0.5,
      passedOver: { raw: 2 },
      overwritten: 0,
      previews: ['/p.jpg'],
    }),
  };
  const handlers = commandHandlers(steered);
  const perform = (name: CommandName, ask: unknown = {}) =>
    (handlers[name] as (ask: unknown) => Promise<unknown>)(ask);
  return { perform, asked, stack };
}

const failed = (code: ErrorCode, text = code as string) => new StackError(code, text);
const changed = { changed: [{ path: '/captures/a', number: 1 }], frames: 2, refolding: true };
const one = { frames: ['a'] };

describe('a decision', () => {
  it('is durable and shown when it is answered; what is due is refolded afterwards', async () => {
    const { perform, asked } = stackThat({ remove: changed });
    expect(await perform('remove', one)).toEqual(changed);
    expect(asked).toEqual(['remove', 'settle', 'refold']);
  });

  it('that could not be made durable is said to be done, and what is due is refolded', async () => {
    const { perform, asked, stack } = stackThat({ restore: changed });
    stack.settles = async () => {
      throw failed('io', 'ENOSPC');
    };
    await expect(perform('restore', one)).rejects.toMatchObject({
      code: 'io',
      message: 'done, but not durable until the next checkpoint: ENOSPC',
    });
    expect(asked).toEqual(['restore', 'settle', 'refold']);
  });

  it.each<[CommandName, unknown]>([
    ['remove', one],
    ['restore', one],
    ['pause', {}],
    ['resume', {}],
  ])('of which the engine has died before it was durable is no decision: %s', async (name, ask) => {
    const { perform, stack } = stackThat({ [name]: changed, pause: {} });
    stack.settles = async () => {
      // The checkpoint that was written is that of the next engine.
      stack.engine++;
    };
    await expect(perform(name, ask)).rejects.toMatchObject({
      code: 'engine-died',
      message: expect.stringMatching(/say it again/),
    });
    stack.settles = async () => {
      stack.engine++;
      throw failed('io', 'the state cannot be written now');
    };
    await expect(perform(name, ask)).rejects.toMatchObject({ code: 'engine-died' });
  });

  it('over several frames, of which one failed, is made durable as far as it went', async () => {
    for (const refolding of [null, { done: 0, of: 2 }]) {
      const { perform, asked } = stackThat({ remove: failed('io', '1 of 2'), standing: { refolding } });
      await expect(perform('remove', one)).rejects.toMatchObject({ code: 'io', message: '1 of 2' });
      expect(asked).toEqual(['remove', 'standing', 'settle', ...(refolding ? ['refold'] : [])]);
    }
  });

  it.each<ErrorCode>(['usage', 'engine-died'])('that is none costs no checkpoint: %s', async (code) => {
    const { perform, asked } = stackThat({ remove: failed(code) });
    await expect(perform('remove', one)).rejects.toMatchObject({ code });
    expect(asked).toEqual(['remove']);
  });
});

describe('a finish', () => {
  const finished = { name: 'night-3', files: ['/m.tif'], frames: 3, exposureSecondsTotal: 1 };

  it('is durable by itself: that what it changed cannot be shown now is no error', async () => {
    const { perform, stack } = stackThat({ finish: finished });
    stack.settles = async () => {
      throw failed('io', 'ENOSPC');
    };
    expect(await perform('finish', { name: 'night' })).toEqual(finished);
  });

  it('that is not durable yet is tried again: the keeper hears of it', async () => {
    const { perform, asked } = stackThat({
      finish: failed('io', 'finished as x, but'),
      standing: { refolding: null },
    });
    await expect(perform('finish')).rejects.toMatchObject({ code: 'io', message: 'finished as x, but' });
    expect(asked).toContain('settle');
  });

  it.each(['../x', '', '.x', 'a/b', 'a b', 'x'.repeat(65), 'a\n', 7, ['x'], {}])(
    'is refused the name %j',
    async (name) => {
      const { perform, asked } = stackThat({ finish: finished });
      await expect(perform('finish', { name })).rejects.toMatchObject({ code: 'usage' });
      expect(asked).toEqual([]);
    },
  );

  it.each([{}, { name: null }, { name: 'Öl-2.b_c' }, null, 7])('takes %j', async (ask) => {
    expect(await stackThat({ finish: finished }).perform('finish', ask)).toEqual(finished);
  });
});

it('a status says how the stack and the daemon are, and not what only others ask for', async () => {
  const page = { troubled: [{ number: 1 }], pace: null, rejections: [], totals: {} };
  const { perform } = stackThat({ standing: { frames: 2, ...page } });
  const status = await perform('status');
  expect(status).toMatchObject({ frames: 2, state: 'running', queueFrames: 3 });
  expect(Object.keys(status as object)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/troubled|pace|rejections|totals/)]),
  );
});

describe('a reset', () => {
  it('is durable when it is answered, and says how many frames it threw away', async () => {
    const { perform, asked } = stackThat({ reset: { frames: 7 } });
    expect(await perform('reset')).toEqual({ frames: 7 });
    expect(asked).toEqual(['reset', 'settle']);
  });

  it('that is not durable yet says so', async () => {
    const { perform, stack } = stackThat({ reset: { frames: 7 } });
    stack.settles = async () => {
      throw failed('io', 'ENOSPC');
    };
    const message = 'done, but not durable until the next checkpoint: ENOSPC';
    await expect(perform('reset')).rejects.toMatchObject({ code: 'io', message });
  });
});

it('frames that are no list of names are refused before anything is asked', async () => {
  for (const ask of [null, 7, {}, { frames: 'a' }, { frames: [] }, { frames: [7] }, { frames: null }]) {
    const { perform, asked } = stackThat();
    await expect(perform('remove', ask)).rejects.toMatchObject({ code: 'usage' });
    await expect(perform('restore', ask)).rejects.toMatchObject({ code: 'usage' });
    expect(asked).toEqual([]);
  }
});

describe('a picture', () => {
  const right = { file: '/out/a.png', blend: 'mean', ev: 0, depth: null, maxEdgePixels: 100, quality: 90 };

  it('is asked for as it was said', async () => {
    const size = { width: 1, height: 2, frames: 3 };
    for (const more of [{}, { depth: 16 }, { ev: -1.5 }, { maxEdgePixels: Number.MAX_SAFE_INTEGER }]) {
      expect(await stackThat({ render: size }).perform('render', { ...right, ...more })).toEqual(size);
    }
  });

  it.each([
    { file: 7 },
    { file: 'relative.png' },
    { file: '/captures/a.png' },
    { file: '/out/../captures/a.png' },
    { blend: undefined },
    { ev: 'bright' },
    { ev: null },
    { depth: 12 },
    { depth: undefined },
    { maxEdgePixels: 0 },
    { maxEdgePixels: -1 },
    { maxEdgePixels: 1.5 },
    { maxEdgePixels: null },
    { quality: 0 },
    { quality: 101 },
    { quality: 'best' },
  ])('is refused with %j', async (wrong) => {
    const { perform, asked } = stackThat();
    await expect(perform('render', { ...right, ...wrong })).rejects.toMatchObject({ code: 'usage' });
    expect(asked).toEqual([]);
  });

  it.each([null, 7, 'x', []])('is refused for %j', async (ask) => {
    await expect(stackThat().perform('render', ask)).rejects.toMatchObject({ code: 'usage' });
  });

  it('that cannot be written is said to be so, and one that cannot be drawn is a mistake', async () => {
    const unwritable = stackThat({ render: failed('io', 'EACCES') });
    await expect(unwritable.perform('render', right)).rejects.toMatchObject({ code: 'cannot-create' });
    const undrawable = stackThat({ render: failed('usage', 'no such planes') });
    await expect(undrawable.perform('render', right)).rejects.toMatchObject({ code: 'usage' });
  });
});
