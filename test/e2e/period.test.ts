/**
 * `from` and `until` through the program: what is left out, under which name the stack is kept, and what is
 * refused.
 */

import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { runCli } from '../support/cli.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';

const noon = Date.UTC(2025, 5, 1, 12);
const golds = golden('rgb8').map(bytesOf);

/** Captures that say nothing of a time, written a minute apart from noon on. */
function shoot(place: Place): string[] {
  return golds.map((bytes, i) => {
    const file = join(place.captures, `IMG_${i}.jpg`);
    writeFileSync(file, bytes);
    const at = new Date(noon + i * 60_000);
    utimesSync(file, at, at);
    return file;
  });
}

const [from, until] = ['2025-06-01T12:01Z', '2025-06-01T12:04Z'];

describe.concurrent('a period', () => {
  it('of stack leaves out what was taken outside it', async ({ place }) => {
    const files = shoot(place);
    const out = place.path('o.png');
    const flags = ['--from', from, '--until', until];
    const { json } = await place.run('stack', place.captures, '--out', out, '--json', ...flags);
    const only = await place.run('stack', ...files.slice(1, 4), '--out', out, '--json');
    expect(json).toMatchObject({ frames: 3, skipped: 4, rejected: [], digest: only.json.digest });
  });

  it('of watch has a stack of its own, with what was left out and why; verify and inspect know it', async ({
    place,
  }) => {
    const files = shoot(place);
    const daemon = place.daemon({
      args: ['--stop-after-idle', '0.5', '--until', until],
      config: { from, until: null },
    });
    expect((await daemon.untilEnded()).code).toBe(0);
    expect(daemon.sidecar()).toMatchObject({ frames: 3 });
    expect(daemon.logged('skipped', 'IMG_6.jpg: taken at 2025-06-01T12:06:00.000Z')).toHaveLength(1);
    const [name] = readdirSync(place.state).filter((each) => each.endsWith('.state'));
    expect(name).toMatch(/^encoded-sum-[0-9a-f]{8}\.state$/);
    const { entries } = await place.inspect();
    const why = files.map((file) => entries.find(({ path }) => path === file)?.reason);
    const [early, late] = ['before-from', 'after-until'];
    expect(why).toEqual([early, undefined, undefined, undefined, late, late, late]);
    const shown = ['inspect', place.state, '--ledger'];
    const [kolkata, johns] = await Promise.all(
      ['Asia/Kolkata', 'America/St_Johns'].map((TZ) => runCli(shown, { env: { TZ } })),
    );
    expect(kolkata?.stdout).toMatch(
      /^from +2025-06-01 17:31:00 \+05:30\nuntil +2025-06-01 17:34:00 \+05:30$/m,
    );
    expect(kolkata?.stdout).toMatch(/IMG_6\.jpg {2}after-until: taken at 2025-06-01 17:36:00 \+05:30$/m);
    expect(johns?.stdout).toMatch(/^from +2025-06-01 09:31:00 -02:30\nuntil +2025-06-01 09:34:00 -02:30$/m);
    expect(johns?.stdout).toMatch(/^written +20.* -0[23]:30 by /m);
    const { json } = await runCli(['inspect', place.state, '--json'], { env: { TZ: 'Asia/Kolkata' } });
    expect(json.entries).toContainEqual(
      expect.objectContaining({ message: 'taken at 2025-06-01T12:06:00.000Z' }),
    );
    expect(await place.run('verify', '--state', place.state)).toMatchObject({ code: 0 });
  });

  it('that is none is refused, 2 as a flag of stack and 78 in a config', async ({ place }) => {
    const out = ['--out', place.path('o.png')];
    for (const flags of [
      ['--from', 'yesterday'],
      ['--from', until, '--until', from],
    ]) {
      const { code, stderr } = await place.run('stack', place.captures, ...out, ...flags);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^slowshutter: --(from: found|until, --from: no)/),
      });
    }
    const config = place.writeConfig({ from: until, until: from });
    const { code, stderr } = await place.run('watch', '--config', config);
    expect({ code, stderr }).toEqual({
      code: 78,
      stderr: expect.stringContaining('until: no time is between'),
    });
    expect(readdirSync(place.folder).sort()).toEqual(['captures', basename(config)]);
  });
});
