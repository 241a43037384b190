/**
 * `merge`, and `stack` in shards, as commands: the sum of all is that of one fold, and their exit codes say
 * what was in the way.
 */
import { copyFileSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { framesIn, smallFrames } from '../support/frames.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';

const frames = await smallFrames(14, 20261129);

/** Units: seconds since 1970. */
const TAKEN = 1_700_000_000;

/** An archive with a copy and a broken file in it. */
function archive(place: Place): { folder: string; files: string[] } {
  const files = framesIn(place, frames);
  const folder = place.path('card');
  copyFileSync(files[3]!, join(folder, 'copy.jpg'));
  writeFileSync(join(folder, 'cut.jpg'), frames[5]!.subarray(0, 700));
  return { folder, files };
}

/** The state file of each shard. */
async function shards(place: Place, folder: string, of: number): Promise<string[]> {
  const saved: string[] = [];
  for (let i = 0; i < of; i++) {
    const file = place.path(`shard-${i}.state`);
    const { code, stderr } = await place.run('stack', folder, '--shard', `${i}/${of}`, '--save', file);
    expect(stderr.replace(/^rejected .*cut\.jpg.*\n/, '')).toBe('');
    expect(code).toBe(0);
    saved.push(file);
  }
  return saved;
}

describe.concurrent('an archive in shards', () => {
  it('is merged to the stack of one fold: planes, ledger, totals; verify, inspect and render take the file', async ({
    place,
  }) => {
    const { folder } = archive(place);
    const saved = await shards(place, folder, 3);
    const out = place.path('night.state');
    const merged = await place.run('merge', ...saved, '--out', out, '--json');
    const one = place.path('one.state');
    const { digest } = await sums(place, folder, one);
    expect(merged.json).toMatchObject({ frames: 14, digest, states: 3, refolding: false });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const [whole, together] = [
      await place.run('inspect', one, '--json'),
      await place.run('inspect', out, '--json'),
    ];
    const facts = [
      'frames',
      'digest',
      'exposureSecondsTotal',
      'first',
      'latest',
      'shape',
      'captures',
      'shards',
    ];
    for (const fact of facts) expect(together.json[fact], fact).toEqual(whole.json[fact]);
    expect(decisions(together.json)).toEqual(decisions(whole.json));
    expect(await place.run('verify', '--state', out, '--json')).toMatchObject({
      code: 0,
      json: { equal: true },
    });
    const picture = place.path('night.png');
    expect((await place.run('render', '--state', out, '--out', picture)).code).toBe(0);
    expect((await place.run('finish', '--state', out, '--name', 'night')).stdout).toContain(
      place.path('masters/night-'),
    );
    const closed = await place.run('inspect', out, '--json');
    expect(closed.json).toMatchObject({ frames: 0 });
  });

  it('is not merged while shards are missing, which are named; nor when one is damaged', async ({
    place,
  }) => {
    const { folder } = archive(place);
    const [none = '', one = '', two = ''] = await shards(place, folder, 3);
    const out = place.path('night.state');
    const missing = await place.run('merge', none, two, '--out', out);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('missing: shard 1 of 3') });
    const bytes = readFileSync(one);
    bytes[bytes.length - 1000]! ^= 4;
    writeFileSync(one, bytes);
    const damaged = await place.run('merge', none, one, two, '--out', out);
    expect(damaged).toMatchObject({ code: 65, stderr: expect.stringContaining(`damaged state file ${one}`) });
    expect(await place.run('inspect', out)).toMatchObject({ code: 2 });
  });

  it('a shard goes on where it was, reads nothing again that is known, and tries again what was broken', async ({
    place,
  }) => {
    const { folder, files } = archive(place);
    const save = place.path('all.state');
    const known = files[0]!;
    utimesSync(known, TAKEN, TAKEN);
    expect((await place.run('stack', folder, '--save', save, '--json')).json).toMatchObject({ frames: 14 });
    // Whoever reads it again finds a broken file.
    writeFileSync(known, Buffer.alloc(statSync(known).size), { flag: 'r+' });
    utimesSync(known, TAKEN, TAKEN);
    renameSync(files[5]!, place.path('away.jpg'));
    writeFileSync(join(folder, 'cut.jpg'), frames[5]!);
    const again = await place.run('stack', folder, '--save', save, '--json');
    expect(again.json).toMatchObject({ frames: 14, rejected: [] });
  });

  it('takes frames of the shape of the whole archive, whatever comes first in each', async ({ place }) => {
    const { folder } = archive(place);
    const { digest } = await sums(place, folder, place.path('one.state'));
    // Of one shard it is the first, by its name.
    copyFileSync(golden('rgb8')[0]!, join(folder, 'IMG_0000_odd.jpg'));
    writeFileSync(join(folder, 'A.jpg'), frames[0]!);
    const saved: string[] = [];
    for (let i = 0; i < 2; i++) {
      const file = place.path(`shard-${i}.state`);
      const { json } = await place.run('stack', folder, '--shard', `${i}/2`, '--save', file, '--json');
      for (const { path, code } of json.rejected as { path: string; code: string }[]) {
        expect(basename(path)).toMatch(/^(IMG_0000_odd|cut)\.jpg$/);
        expect(code).toMatch(/^(shape-mismatch|truncated)$/);
      }
      saved.push(file);
    }
    const merged = await place.run('merge', ...saved, '--out', place.path('all.state'), '--json');
    expect(merged.json).toMatchObject({ frames: 14, digest });
  });

  it('may be named by a list, from a file or from what comes in', async ({ place }) => {
    const { folder, files } = archive(place);
    const list = place.path('names');
    writeFileSync(list, `${files.map((file) => basename(file)).join('\n')}\n\n`);
    const save = place.path('list.state');
    const { json } = await runCli(['stack', '--list', list, '--save', save, '--json'], { cwd: folder });
    expect(json).toMatchObject({ frames: 14, duplicates: 0, rejected: [] });
  });

  it.for([
    [['--shard', '3/3', '--save', 's.state'], /^slowshutter: --shard: found "3\/3"; give one of 0\/n/],
    [['--shard', '0/3', '--out', 'o.png'], /--shard: give --save/],
    [
      ['--shard', '0/3', '--every', '2', '--save', 's.state'],
      /--shard, --every: each shard would count its own/,
    ],
    [['--save', 'sums'], /--save: found .*sums; give a file that ends in \.state/],
    [['--list', 'nowhere', '--save', 's.state'], /--list: cannot read nowhere/],
  ] as const)('%j is a mistake', async ([flags, said], { place }) => {
    const { folder } = archive(place);
    const { code, stderr } = await place.run('stack', folder, ...flags);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(said) });
  });

  it('is not gone on with in the file of another stack, or another shard', async ({ place }) => {
    const { folder } = archive(place);
    const [save = ''] = await shards(place, folder, 2);
    for (const flags of [['--light', 'linear', '--shard', '0/2'], ['--shard', '1/2'], []]) {
      const { code, stderr } = await place.run('stack', folder, '--save', save, ...flags);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining(`${save} is there already, and is of`),
      });
    }
  });
});

/** What one fold of it is. */
async function sums(place: Place, folder: string, save: string): Promise<Record<string, unknown>> {
  expect((await place.run('stack', folder, '--save', save)).code).toBe(0);
  return (await place.run('inspect', save, '--json')).json;
}

function decisions(json: Record<string, unknown>): string[] {
  const entries = json.entries as { path: string; outcome: string; reason?: string }[];
  return entries.map(({ path, outcome, reason = '' }) => `${path} ${outcome} ${reason}`).sort();
}
