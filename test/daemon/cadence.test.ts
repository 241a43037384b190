/**
 * Checkpoints and previews in time: what fails is tried again, less and less often, and never for nothing.
 */
import { describe, expect, it } from 'vitest';
import { Cadence } from '../../src/daemon/cadence.ts';
import type { Published } from '../../src/daemon/publisher.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const never = { everyMs: 1e9, everyFrames: 1e9, idleMs: 1e9 };

function open(rule = never, previewEveryMs = 2000) {
  const clock = new VirtualClock();
  const times: string[] = [];
  const answers = { published: 'said' as Published, fails: false };
  const recorder = {
    async checkpoint() {
      times.push(`checkpoint ${clock.now()}`);
      if (answers.fails) throw new Error('ENOSPC');
    },
  };
  const publisher = {
    async publish() {
      times.push(`publish ${clock.now()}`);
      return answers.published;
    },
  };
  const rules = { checkpoint: rule, previewEveryMs };
  const cadence = new Cadence(clock, rules, { recorder, publisher, tell: () => undefined });
  return { clock, times, answers, cadence };
}

describe('a preview', () => {
  it('is made at once, then at most as often as asked, and only when something has changed', async () => {
    const { clock, times, cadence } = open();
    cadence.noteEntry(true);
    await clock.advance(500);
    cadence.noteEntry(true);
    cadence.noteEntry(true);
    await clock.advance(60_000);
    expect(times).toEqual(['publish 0', 'publish 2000']);
  });

  it('that cannot be written is tried again after twice the time each time, up to 30 s, whatever comes meanwhile', async () => {
    const { clock, times, answers, cadence } = open();
    answers.published = 'failed';
    cadence.noteEntry(true);
    for (let i = 0; i < 125; i++) {
      await clock.advance(1000);
      cadence.noteEntry(true);
    }
    expect(times).toEqual([0, 4000, 12_000, 28_000, 58_000, 88_000, 118_000].map((at) => `publish ${at}`));
    answers.published = 'said';
    await clock.advance(30_000);
    expect(times.at(-1)).toBe('publish 148000');
    cadence.noteEntry(true);
    await clock.advance(0);
    cadence.noteEntry(true);
    await clock.advance(2000);
    expect(times.slice(-2)).toEqual(['publish 155000', 'publish 157000']);
  });

  it('of which some cannot be written holds up no other, and is tried again by itself', async () => {
    const { clock, times, answers, cadence } = open();
    answers.published = 'partly';
    cadence.noteEntry(true);
    for (let i = 0; i < 10; i++) {
      await clock.advance(1000);
      cadence.noteEntry(true);
    }
    expect(times).toEqual([0, 2000, 4000, 6000, 8000, 10_000].map((at) => `publish ${at}`));
    await clock.advance(300_000);
    const quiet = times.splice(0).length;
    expect(quiet).toBeLessThan(20);
    answers.published = 'again';
    await clock.advance(32_000);
    answers.published = 'said';
    await clock.advance(300_000);
    expect(times.length).toBeLessThanOrEqual(20);
    times.splice(0);
    await clock.advance(300_000);
    expect(times).toEqual([]);
  });

  it('that can be written again is followed by another, which says so', async () => {
    const { clock, times, answers, cadence } = open();
    answers.published = 'again';
    cadence.noteChange();
    await clock.advance(1000);
    answers.published = 'said';
    await clock.advance(60_000);
    expect(times).toEqual(['publish 0', 'publish 2000']);
  });
});

describe('a checkpoint', () => {
  it('goes before the preview when both are due, and is tried again after 30 s when it fails', async () => {
    const { clock, times, answers, cadence } = open({ ...never, everyFrames: 2 });
    answers.fails = true;
    cadence.noteEntry(true);
    cadence.noteEntry(true);
    await clock.advance(10_000);
    expect(times).toEqual(['checkpoint 0', 'publish 0']);
    answers.fails = false;
    await clock.advance(60_000);
    expect(times).toEqual(['checkpoint 0', 'publish 0', 'checkpoint 30000', 'publish 30000']);
  });
});

describe('a decision', () => {
  it('is made durable and shown at once, and is then nothing that a stop has to do', async () => {
    const { clock, times, cadence } = open();
    await cadence.saveAndShow();
    expect(times).toEqual(['checkpoint 0', 'publish 0']);
    expect(await cadence.finish()).toBe(true);
    await clock.advance(60_000);
    expect(times).toHaveLength(2);
  });

  it('that no checkpoint took is an error, is tried again without anything new, and before a stop', async () => {
    const { clock, times, answers, cadence } = open({ ...never, idleMs: 60_000 });
    answers.fails = true;
    await expect(cadence.saveAndShow()).rejects.toMatchObject({ code: 'io' });
    await clock.advance(29_999);
    expect(times).toEqual(['checkpoint 0', 'publish 0']);
    await clock.advance(1);
    expect(times.at(-1)).toBe('checkpoint 30000');
    expect(await cadence.finish()).toBe(false);
    answers.fails = false;
    expect(await cadence.finish()).toBe(true);
  });

  it('that comes when the daemon stops is refused, and is in the last checkpoint if that is still to come', async () => {
    const { times, cadence } = open();
    cadence.close();
    await expect(cadence.saveAndShow()).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/stopping/),
    });
    expect(times).toEqual([]);
    expect(await cadence.finish()).toBe(true);
    expect(times).toEqual(['checkpoint 0']);
  });

  it.each([1, 2, 3])('of %i at once, while a preview is made: one thing at a time', async (count) => {
    const clock = new VirtualClock();
    let [running, most] = [0, 0];
    const slowly = async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => clock.after(1500, resolve));
      running--;
    };
    const rules = { checkpoint: { ...never, everyFrames: 1 }, previewEveryMs: 1000 };
    const cadence = new Cadence(clock, rules, {
      recorder: { checkpoint: slowly },
      publisher: { publish: () => slowly().then(() => 'said') },
      tell: () => undefined,
    });
    cadence.noteEntry(true);
    await clock.advance(100);
    const settled = Promise.all(Array.from({ length: count }, () => cadence.saveAndShow()));
    for (let i = 0; i < 20; i++) {
      cadence.noteEntry(true);
      await clock.advance(1000);
    }
    await settled;
    expect(most).toBe(1);
  });
});
