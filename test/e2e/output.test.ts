/** Where the log goes is no reason to stop, and nothing but the log is in it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { spawnCli } from '../support/cli.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';
import { until } from '../support/until.ts';

/** Folds a frame after a bad capture, whatever has become of the log. */
async function goesOn(place: Place, daemon: ReturnType<Place['daemon']>): Promise<void> {
  writeFileSync(join(place.captures, 'bad.jpg'), 'not a picture at all');
  writeFileSync(join(place.captures, 'a.jpg'), bytesOf(golden('rgb8')[0]!));
  await daemon.untilFrames(1);
  writeFileSync(join(place.captures, 'b.jpg'), bytesOf(golden('rgb8')[1]!));
  await daemon.untilFrames(2);
}

describe.concurrent('a daemon', () => {
  it('whose log is on a full disk goes on, and ends as it should', async ({ place }) => {
    const daemon = place.daemon({ through: '2>/dev/full exec' });
    await goesOn(place, daemon);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(daemon.stderr).toBe('');
  });

  it('whose log nobody reads any more goes on, and ends as it should', async ({ place }) => {
    const daemon = place.daemon();
    await daemon.untilLogged('started');
    daemon.stopReading();
    await goesOn(place, daemon);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  });

  it('says in its log what a filter prints, and why it ended, as JSON', async ({ place }) => {
    const module = place.path('talks.mjs');
    writeFileSync(module, "export default () => { console.log('hello'); console.error('a\\nb'); };");
    const daemon = place.daemon({ config: { filters: [module] } });
    writeFileSync(join(place.captures, 'a.jpg'), bytesOf(golden('rgb8')[0]!));
    await daemon.untilLogged('engine-said', 'the engine says: hello');
    await daemon.untilLogged('engine-said', 'the engine says: b');
    await daemon.untilFrames(1);
    await daemon.stop();
    const state = join(place.state, (await place.inspect()).file.split('/').pop()!);
    writeFileSync(state, 'no state');
    const next = place.daemon({ config: { filters: [module] } });
    expect((await next.ended).code).toBe(65);
    expect(next.log().at(-1)).toMatchObject({ level: 50, msg: expect.stringContaining(state) });
  });
});

it('a command whose answer nobody reads ends without a trace', async ({ place }) => {
  const child = spawnCli(['doctor', place.captures, '--state', place.state]);
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  child.stdout.destroy();
  let hasEnded = false;
  child.once('close', () => (hasEnded = true));
  await until('the end', () => hasEnded);
  expect(said).not.toMatch(/\n {4}at /);
});
