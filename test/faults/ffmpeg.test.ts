/** A camera of ffmpeg, which writes in place, over a kill -9 of the daemon and one of its engine. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { withComment } from '../support/captures.ts';
import type { Client } from '../support/client.ts';
import type { SidecarFacts } from '../support/daemon.ts';
import { sha256 } from '../support/digest.ts';
import { isReady } from '../support/fault-tools.ts';
import { expectExactly, smallFrames } from '../support/frames.ts';
import { finishShoot, replaceDaemon, replaceEngine } from '../support/kills.ts';
import { it, type Place } from '../support/place.ts';

const ready = isReady('the tests with ffmpeg', { programs: ['ffmpeg'] });
const GROWING = 20;
const log = [
  '-hide_banner',
  '-loglevel',
  'error',
  '-nostdin',
  '-progress',
  'pipe:1',
  '-stats_period',
  '0.05',
];

/** How many frames it has said that it wrote. */
const writtenBy = ({ said }: Client) =>
  Number(
    said
      .match(/^frame=\s*(\d+)/gm)
      ?.at(-1)
      ?.slice(6) ?? 0,
  );

/** The first twenty larger and larger, as when a scene grows brighter, and then not. */
async function growingFrames(count: number): Promise<Buffer[]> {
  const frames = await smallFrames(count, 33);
  const largest = Math.max(...frames.map(({ length }) => length));
  const sizeOf = (i: number) => largest + 100 * (i < GROWING ? i : (i * 7) % count);
  return frames.map((bytes, i) => withComment(bytes, 'x'.repeat(sizeOf(i) - bytes.length)));
}

/** Writes these frames, byte by byte, five a second, in the place of each other. */
function updateOneName(place: Place, frames: readonly Buffer[]): Client {
  const card = place.path('frames');
  mkdirSync(card);
  frames.forEach((bytes, i) => {
    writeFileSync(join(card, `${i}.jpg`), bytes);
  });
  const from = ['-re', '-framerate', '5', '-i', join(card, '%d.jpg'), '-c', 'copy'];
  return place.client('ffmpeg', [...log, ...from, '-update', '1', join(place.captures, 'latest.jpg')]);
}

/**
 * With hints of closed files every frame would be taken; without the program that gives them, what is
 * replaced at once is counted.
 */
function pathWithoutHints(place: Place): string {
  const folder = place.path('bin');
  mkdirSync(folder);
  symlinkSync('/usr/bin/flock', join(folder, 'flock'));
  return folder;
}

describe.skipIf(!ready)('ffmpeg over a kill of the daemon and one of its engine', () => {
  it('under names of their own, 25 a second: every frame is in the stack once', async ({ place }) => {
    const made = 100;
    const first = place.daemon();
    await first.untilLogged('watching');
    const video = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25', '-frames:v', `${made}`];
    const ffmpeg = place.client('ffmpeg', [...log, ...video, join(place.captures, '%04d.jpg')]);
    await first.untilFrames(made / 4);
    const daemon = await replaceDaemon(place, first);
    await daemon.untilFrames(made / 2);
    await replaceEngine(daemon);
    await ffmpeg.done;
    await daemon.untilFrames(made);
    const names = readdirSync(place.captures);
    expect(names).toHaveLength(made);
    const frames = names.map((name) => readFileSync(join(place.captures, name)));
    await expectExactly(place, frames, await daemon.stop());
    expect(daemon.sidecar()).toMatchObject({ frames: made, rejected: {}, lost: 0, overwritten: 0 });
  });

  it('under one name, 5 a second: every frame is in the stack, lost or overwritten', async ({ place }) => {
    const frames = await growingFrames(90);
    const options = { config: { settleMs: 250 }, env: { PATH: pathWithoutHints(place) } };
    const first = place.daemon(options);
    await first.untilLogged('watching');
    const ffmpeg = updateOneName(place, frames);
    const isKnown = ({ overwritten }: SidecarFacts) => overwritten > GROWING;
    const seen = await first.untilSidecar(isKnown, 'more overwritten than grow');
    const writtenBefore = writtenBy(ffmpeg);
    const daemon = await replaceDaemon(place, first, options);
    const unwatched = writtenBy(ffmpeg) - writtenBefore;
    await daemon.untilSidecar(({ overwritten }) => overwritten >= 5, '5 overwritten');
    await replaceEngine(daemon);
    await ffmpeg.done;
    const last = sha256(frames.at(-1) ?? Buffer.of());
    expect(sha256(readFileSync(join(place.captures, 'latest.jpg')))).toBe(last);
    const ended = await finishShoot(place, daemon, options);
    const { entries } = await place.inspect();
    const known = entries.filter(({ outcome }) => outcome === 'folded' || outcome === 'lost');
    expect(known).toHaveLength(entries.length);
    expect(new Set(known.map(({ digest }) => digest)).size).toBe(known.length);
    expect(known.map(({ digest }) => digest)).toContain(last);
    const overwritten = seen.overwritten + ended.overwritten;
    const unseen = frames.length - known.length - overwritten;
    const facts = { known: known.length, overwritten, unseen, unwatched };
    console.log(`ffmpeg -update 1: of ${frames.length} frames ${JSON.stringify(facts)}`);
    expect(unseen).toBeGreaterThanOrEqual(0);
    // A sidecar is a little late, and so is what ffmpeg says.
    expect(unseen).toBeLessThanOrEqual(unwatched + GROWING / 2);
    for (const each of [first, daemon])
      expect(each.logged('replaced', 'latest.jpg').length).toBeGreaterThan(0);
  });
});
