/**
 * Several captures folders, and those below them: each frame counts once, whatever its folder is called, and
 * keeps its path.
 */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const frames = await smallFrames(8, 71);

/** Writes a frame, whose folder may be new as well; gives its path. */
function shoot(folder: string, name: string, frame: number): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), frames[frame]!);
  return join(folder, name);
}

async function foldedPaths(place: Place): Promise<string[]> {
  const { entries } = await place.inspect();
  return entries.filter(({ outcome }) => outcome === 'folded').map(({ path }) => path);
}

const config = { recursive: true };

describe.concurrent('a captures folder with folders below', () => {
  it('gives the frames of all of them, of one that comes while it is watched too, as stack does', async ({
    place,
  }) => {
    const dcim = place.captures;
    const paths = [shoot(join(dcim, '100CANON'), 'IMG_9999.JPG', 0), shoot(dcim, 'IMG_0001.JPG', 1)];
    symlinkSync(dcim, join(dcim, '100CANON', 'again'));
    symlinkSync('.', join(dcim, 'loop'));
    const daemon = place.daemon({ config });
    await daemon.untilLogged('started', `watching ${dcim} and the folders below it; `);
    await daemon.untilFrames(2);
    // The counter begins again in a new folder, in which the first frame is at once, and one deeper than
    // that.
    paths.push(shoot(join(dcim, '101CANON'), 'IMG_0001.JPG', 2), shoot(join(dcim, '2025', '06'), 'a.jpg', 3));
    await daemon.untilFrames(4);
    paths.push(shoot(join(dcim, '101CANON'), 'IMG_0002.JPG', 4));
    await daemon.untilFrames(5);
    await daemon.stop();
    const { frames: count, digest } = await place.inspect();
    expect([count, (await foldedPaths(place)).sort()]).toEqual([5, paths.sort()]);
    expect(await place.digestOfStack([dcim], '--recursive')).toBe(digest);
    expect((await place.run('verify', '--state', place.state)).code).toBe(0);
    // Without the flag the folders below are passed over, as ever.
    const { json } = await place.run('stack', dcim, '--out', place.path('flat.png'), '--json');
    expect(json).toMatchObject({ frames: 1, passedOver: { folder: 4 } });
  });

  it('is right after a kill in the middle of a new folder', async ({ place }) => {
    shoot(join(place.captures, '100CANON'), 'IMG_1.JPG', 0);
    const first = place.daemon({ config });
    await first.untilFrames(1);
    shoot(join(place.captures, '101CANON'), 'IMG_1.JPG', 1);
    await first.untilFrames(2);
    await first.kill();
    shoot(join(place.captures, '101CANON'), 'IMG_2.JPG', 2);
    shoot(join(place.captures, '102CANON'), 'IMG_1.JPG', 3);
    const second = place.daemon({ config });
    await second.untilFrames(4);
    await second.stop();
    const { digest, frames: count } = await place.inspect();
    expect(count).toBe(4);
    expect(await place.digestOfStack([place.captures], '--recursive')).toBe(digest);
    expect(second.logged('lost')).toEqual([]);
  });

  it('in shards is merged to one fold; a frame goes and comes by its path, though another folder has its name', async ({
    place,
  }) => {
    const dcim = place.captures;
    const paths = Array.from({ length: 8 }, (_, i) =>
      shoot(join(dcim, `${100 + (i >> 2)}CANON`), `IMG_${i & 3}.JPG`, i),
    );
    const whole = await place.digestOfStack([dcim], '--recursive');
    const saved = [0, 1, 2].map((i) => place.path(`shard-${i}.state`));
    for (const [i, file] of saved.entries())
      expect(
        await place.run('stack', dcim, '--recursive', '--shard', `${i}/3`, '--save', file),
      ).toMatchObject({
        code: 0,
      });
    const out = place.path('night.state');
    expect(await place.run('merge', ...saved, '--out', out)).toMatchObject({ code: 0 });
    const digestNow = async () => (await place.run('inspect', out, '--json')).json.digest;
    expect(await digestNow()).toBe(whole);
    expect(await place.run('remove', paths[5]!, '--state', out)).toMatchObject({ code: 0 });
    renameSync(paths[5]!, place.path('aside.jpg'));
    expect(await digestNow()).toBe(await place.digestOfStack([dcim], '--recursive'));
    renameSync(place.path('aside.jpg'), paths[5]!);
    expect(await place.run('restore', paths[5]!, '--state', out)).toMatchObject({ code: 0 });
    expect(await digestNow()).toBe(whole);
    expect(await place.run('verify', '--state', out)).toMatchObject({ code: 0 });
  });

  it('is missed as a whole; a folder below that goes and comes again is taken up again', async ({
    place,
  }) => {
    const below = join(place.captures, '100CANON');
    shoot(below, 'IMG_1.JPG', 0);
    const daemon = place.daemon({ config });
    await daemon.untilFrames(1);
    rmSync(below, { recursive: true });
    shoot(join(place.captures, '101CANON'), 'IMG_1.JPG', 1);
    await daemon.untilFrames(2);
    shoot(below, 'IMG_2.JPG', 2);
    await daemon.untilFrames(3);
    expect(daemon.logged('folder-missing')).toEqual([]);
    await daemon.stop();
  });

  it('says where it is too deep, to watch, stack and doctor', async ({ place }) => {
    shoot(join(place.captures, 'a', 'b', 'c', 'd'), 'near.jpg', 0);
    shoot(join(place.captures, 'a', 'b', 'c', 'd', 'e'), 'deep.jpg', 1);
    const daemon = place.daemon({ config });
    await daemon.untilLogged('folder-left-out', 'more than 4 folders deep');
    await daemon.untilFrames(1);
    await daemon.stop();
    expect(await foldedPaths(place)).toEqual([join(place.captures, 'a/b/c/d/near.jpg')]);
    const flags = ['--recursive', '--out', place.path('deep.png')];
    const stacked = await place.run('stack', place.captures, ...flags);
    expect(stacked.stderr).toMatch(
      /no captures are taken from \S+\/a\/b\/c\/d\/e: it is more than 4 folders deep/,
    );
    const { stdout } = await place.run('doctor', '--config', place.writeConfig(config));
    expect(stdout).toMatch(/^ok +captures .* 1 captures in 5 folders$/m);
    expect(stdout).toMatch(/^warn +captures .*more than 4 folders deep/m);
  });
});

describe.concurrent('a list of captures folders', () => {
  it('holds files of one name apart, also in the spool, when all are gone after a kill', async ({
    place,
  }) => {
    const folders = [place.path('laptop', 'DCIM'), place.path('desktop', 'DCIM')];
    const several = { captures: folders, spool: true, recursive: true };
    const paths = folders.flatMap((folder, i) => [
      shoot(folder, 'IMG_1.JPG', 2 * i),
      shoot(join(folder, '100%25'), 'IMG_1.JPG', 2 * i + 1),
    ]);
    const first = place.daemon({ config: several });
    await first.untilFrames(4);
    await first.kill();
    for (const path of paths) rmSync(path);
    const second = place.daemon({ config: several });
    await second.untilFrames(4);
    const { code, stdout } = await place.run('remove', 'laptop/DCIM/IMG_1.JPG', '--state', place.state);
    expect([code, stdout]).toEqual([0, expect.stringContaining('1')]);
    await second.stop();
    const { entries } = await place.inspect();
    expect(entries.map(({ path, outcome }) => [path, outcome]).sort()).toEqual(
      paths.map((path, i) => [path, i === 0 ? 'removed' : 'folded']).sort(),
    );
    expect(second.logged('lost')).toEqual([]);
  });

  it('waits for the one that is missing, and loses none of the others meanwhile', async ({ place }) => {
    const [here, away] = [place.path('here'), place.path('away')];
    shoot(here, 'IMG_1.JPG', 0);
    const daemon = place.daemon({ config: { captures: [here, away] } });
    await daemon.untilLogged('started', `watching ${here}, ${away}; `);
    await daemon.untilLogged('folder-missing', away);
    await daemon.untilFrames(1);
    shoot(away, 'IMG_1.JPG', 1);
    const { state } = await daemon.untilSidecar(
      ({ frames: n, state }) => n === 2 && state === 'running',
      'both',
    );
    expect(state).toBe('running');
    await daemon.stop();
  });

  it('is found again by --captures, and nothing is written into any of them', async ({ place }) => {
    const [one, two] = [place.path('one'), place.path('two')];
    shoot(one, 'a.jpg', 0);
    shoot(two, 'a.jpg', 1);
    const env = { XDG_STATE_HOME: place.path('home') };
    const daemon = place.daemon({ config: { captures: [one, two], state: null }, env });
    await daemon.untilFrames(2);
    await daemon.stop();
    const named = ['status', '--captures', one, '--captures', two];
    const found = await runCli(named, { cwd: place.folder, env });
    expect(found.stdout).toMatch(/^frames +2 /m);
    const inside = await place.run('watch', one, two, '--state', join(two, 'state'));
    expect([inside.code, inside.stderr]).toEqual([78, expect.stringContaining('inside the captures folder')]);
    const twice = await place.run('watch', one, place.path(), '--recursive');
    expect(twice.stderr).toContain(`the captures folder ${one} is inside ${place.path()}`);
  });
});

describe.concurrent('status --all', () => {
  it('lists every stack that a daemon is at work on, and no other', async ({ place }) => {
    const [one, two] = [place.path('one'), place.path('two')];
    shoot(one, 'a.jpg', 0);
    shoot(two, 'b.jpg', 1);
    const states = [place.path('first'), place.path('second')];
    const previews = (i: number) => [{ file: place.path(`p-${i}.jpg`) }];
    const daemons = [[one], [one, two]].map((captures, i) =>
      place.daemon({ config: { captures, state: states[i], previews: previews(i) } }),
    );
    await Promise.all(daemons.map((daemon, i) => daemon.untilFrames(i + 1)));
    const listed = async () => {
      const { json } = await place.run('status', '--all', '--json');
      const { stacks } = json as unknown as {
        stacks: { stateFolder: string; captures: string[]; status: object }[];
      };
      return stacks.filter(({ stateFolder }) => states.includes(stateFolder));
    };
    expect(await listed()).toMatchObject([
      { stateFolder: states[0], captures: [one], status: { frames: 1, state: 'running' } },
      { stateFolder: states[1], captures: [one, two], status: { frames: 2, state: 'running' } },
    ]);
    const { stdout } = await place.run('status', '--all');
    expect(stdout).toContain(`${states[1]}: running, 2 frames from ${one}, ${two}\n`);
    await daemons[0]?.stop();
    expect(await listed()).toMatchObject([{ stateFolder: states[1] }]);
  });
});
