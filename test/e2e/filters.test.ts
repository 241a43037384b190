/**
 * Filters through the program: what a picture becomes, what is told of rejected frames, and which modules are
 * refused.
 */

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { example, idle, ofAll, shoot, write } from '../support/filter-cases.ts';
import { golden } from '../support/golden.ts';
import { digestOf } from '../support/picture.ts';
import { it } from '../support/place.ts';
import { repository } from '../support/repository.ts';

describe.concurrent('stack --filter', () => {
  it.for([
    ['png8', 'encoded'],
    ['png16', 'linear'],
  ] as const)('gives the picture of the oracle: %s in %s light', async ([set, light], { place }) => {
    const { filters, captures, pictures } = ofAll(set);
    const flags = filters.flatMap(({ name, options }) => {
      const entry = JSON.stringify({ module: example(name), options });
      return ['--filter', Object.keys(options).length === 0 ? example(name) : entry];
    });
    const asked = ['--out', place.path('o.png'), '--light', light, '--json', ...flags];
    const { code, json, stderr } = await place.run('stack', ...golden(set), ...asked);
    const rejected = captures.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
    expect({ code, frames: json.frames }).toEqual({ code: 0, frames: captures.length - rejected.length });
    const sha256 = pictures.find((picture) => picture.light === light)?.sha256;
    expect(await digestOf(place.path('o.png'), 16, 3)).toMatchObject({ sha256 });
    for (const reason of rejected) expect(stderr).toContain(`the filter brightness-gate.mjs says: ${reason}`);
  });

  it('exits 3 when filters reject all, 4 with --strict when one, and tells each reason', async ({
    place,
  }) => {
    const all = write(place, 'all.mjs', "export default () => ({ reject: 'no thanks' });");
    write(
      place,
      'one.mjs',
      "export default ({ capture: { name } }) => { if (name === 'png8_2.png') throw new Error('not this'); };",
    );
    const stack = (...flags: string[]) =>
      place.run('stack', ...golden('png8'), '--out', place.path('o.png'), ...flags);
    const none = await stack('--filter', all);
    expect(none).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('the filter all.mjs says: no thanks'),
    });
    const most = await stack('--filter', 'one.mjs', '--strict', '--json');
    expect(most).toMatchObject({ code: 4, json: { frames: 6, rejected: [{ code: 'filter-failed' }] } });
    expect(most.stderr).toMatch(/rejected .*png8_2\.png: the filter one\.mjs failed: Error: not this/);
  });

  it('goes through filters in the order of the flags', async ({ place }) => {
    write(place, 'half.mjs', 'export default ({ samples }) => samples.map((v) => v >> 1);');
    write(place, 'more.mjs', 'export default ({ samples }) => samples.map((v) => Math.min(v + 9, 255));');
    write(place, 'both.mjs', 'export default ({ samples }) => samples.map((v) => (v >> 1) + 9);');
    const digest = async (...names: string[]) => {
      const flags = names.flatMap((name) => ['--filter', `${name}.mjs`]);
      return (await place.run('stack', ...golden('grey8'), '--out', 'o.png', '--json', ...flags)).json.digest;
    };
    expect(await digest('half', 'more')).toBe(await digest('both'));
  });
});

describe.concurrent('watch with filters', () => {
  it('--filter takes the place of those in the config', async ({ place }) => {
    shoot(place, 'grey8');
    write(place, 'all.mjs', "export default () => ({ reject: 'no thanks' });");
    write(place, 'none.mjs', 'export default () => {};');
    const config = { filters: ['./all.mjs'] };
    const daemon = place.daemon({ args: [...idle, '--filter', 'none.mjs'], config, cwd: place.folder });
    expect((await daemon.untilEnded()).code).toBe(0);
    expect(daemon.sidecar()).toMatchObject({ frames: 5, rejected: {} });
  });
});

describe.concurrent('verify', () => {
  it('refuses to do without the filter of the stack, or with another in its place', async ({ place }) => {
    shoot(place, 'grey8');
    const filter = write(place, 'f.mjs', 'export default ({ samples }) => samples.map((v) => v >> 1);');
    const daemon = place.daemon({ args: idle, config: { filters: [filter] } });
    expect((await daemon.untilEnded()).code).toBe(0);
    writeFileSync(filter, 'export default ({ samples }) => samples.map((v) => v >> 2);');
    const changed = await place.run('verify', '--state', place.state);
    expect(changed).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/f\.mjs was changed after .* SHA-256 .*, not /),
    });
    rmSync(filter);
    const gone = await place.run('verify', '--state', place.state);
    expect(gone).toMatchObject({ code: 78, stderr: expect.stringContaining(filter) });
  });

  it('finds that a filter does not do the same again', async ({ place }) => {
    shoot(place, 'grey8');
    const text =
      'export default ({ samples }) => { samples[0] = process.hrtime()[1] & 255; samples[1] = process.pid & 255; };';
    const daemon = place.daemon({ args: idle, config: { filters: [write(place, 'dice.mjs', text)] } });
    expect((await daemon.untilEnded()).code).toBe(0);
    expect(await place.run('verify', '--state', place.state)).toMatchObject({ code: 65 });
  });
});

describe.concurrent('a filter that is none', () => {
  const bad: [what: string, text: string | null, said: RegExp][] = [
    ['missing', null, /cannot load the filter .*f\.mjs: ENOENT/],
    ['ending the process', 'process.exit(0);', /ends the program when it is loaded: .*f\.mjs/],
  ];
  it.for(bad)(
    'ends watch with 78 before anything is made, and doctor says it: %s',
    async ([, text, said], { place }) => {
      mkdirSync(place.path('own'));
      if (text !== null) writeFileSync(place.path('own', 'f.mjs'), text);
      const config = place.writeConfig({ filters: [{ module: './own/f.mjs', options: { a: 1 } }] });
      const watch = await place.run('watch', '--config', config);
      expect(watch).toMatchObject({ code: 78, stderr: expect.stringMatching(said) });
      expect(readdirSync(place.folder).sort()).toEqual(['captures', basename(config), 'own']);
      const doctor = await place.run('doctor', '--config', config);
      expect(doctor).toMatchObject({ code: 73, stdout: expect.stringMatching(/^fail +filter /m) });
      expect(doctor.stdout).toMatch(said);
    },
  );

  it('ends stack with 78 and without a picture', async ({ place }) => {
    const filter = write(place, 'f.mjs', 'export const f = 1;');
    const stack = await place.run('stack', ...golden('grey8'), '--out', 'o.png', '--filter', filter);
    const said = expect.stringMatching(/the filter .*f\.mjs has undefined as its default export/);
    expect(stack).toMatchObject({ code: 78, stderr: said });
    expect(existsSync(place.path('o.png'))).toBe(false);
  });

  it('is one among the captures, for whoever brings those must not bring programs', async ({ place }) => {
    const filter = join(place.captures, 'f.mjs');
    writeFileSync(filter, "throw new Error('this must not run');");
    const { code, stderr } = await place.run('stack', place.captures, '--out', 'o.png', '--filter', filter);
    expect({ code, stderr }).toEqual({
      code: 78,
      stderr: expect.stringMatching(/^slowshutter: --filter: .*f\.mjs is inside the captures folder/),
    });
    expect(stderr).not.toContain('must not run');
  });

  it('is no JSON, or JSON that is no filter: exit 2', async ({ place }) => {
    for (const text of ['{', '{"module":"./f.mjs","option":{}}']) {
      const { code, stderr } = await place.run('stack', place.captures, '--out', 'o.png', '--filter', text);
      expect({ text, code, stderr }).toEqual({ text, code: 2, stderr: expect.stringContaining('--filter') });
    }
  });

  it('is told by doctor when it is well, too', async ({ place }) => {
    const config = place.writeConfig({ filters: [example('luminance')] });
    const { code, stdout } = await place.run('doctor', '--config', config);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^ok +filter +.*luminance\.mjs, SHA-256 /m),
    });
  });
});

it('finds the examples right by the types that the package ships, and what is no filter wrong', ({
  place,
}) => {
  mkdirSync(place.path('node_modules'));
  symlinkSync(repository, place.path('node_modules/slowshutter'));
  const own = write(
    place,
    'own.mts',
    `import type { Filter } from 'slowshutter';
    export const right: Filter<{ k: number }> = async ({ samples, capture }, { k }) => {
      samples[0] = (capture.iso ?? 1) * k;
    };
    // @ts-expect-error a number is no verdict
    export const wrong: Filter = () => 7;`,
  );
  const examples = ofAll('png8').filters.map(({ name }) => example(name));
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const flags = ['--ignoreConfig', '--noEmit', '--allowJs', '--checkJs', '--strict', '--module', 'nodenext'];
  const args = [compiler, ...flags, '--target', 'es2023', '--types', '', own, ...examples];
  expect(spawnSync(process.execPath, args, { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
});

describe.concurrent('a filter that a state folder names', () => {
  it.for<[string, string, number]>([
    ['the state folder', 'state', 0o777],
    ['the settings and the state file', 'state/*', 0o666],
    ['the module', 'mine/marks.mjs', 0o666],
    ['the folder of the module', 'mine', 0o1777],
  ])('does not run for a command when others may write to %s', async ([_what, where, mode], { place }) => {
    const mark = place.path('mark');
    mkdirSync(place.path('mine'));
    const text = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(mark)}, 'x'); export default () => {};`;
    write(place, 'mine/marks.mjs', text);
    writeFileSync(join(place.captures, 'a.png'), readFileSync(golden('png8')[0]!));
    const daemon = place.daemon({ config: { filters: [place.path('mine/marks.mjs')] } });
    await daemon.untilFrames(1);
    expect((await daemon.stop()).code).toBe(0);
    const before = readFileSync(mark, 'utf8');
    const places = where.endsWith('*') ? readdirSync(place.state).map((name) => `state/${name}`) : [where];
    for (const each of places) chmodSync(place.path(each), mode);
    for (const args of [['verify'], ['remove', '1'], ['render', '--out', place.path('o.png')]]) {
      const { code, stderr } = await place.run(...args, '--state', place.state);
      expect({ args, code, stderr }).toMatchObject({
        code: 78,
        stderr: expect.stringContaining('chmod go-w'),
      });
    }
    expect(readFileSync(mark, 'utf8')).toBe(before);
    for (const each of places)
      chmodSync(place.path(each), each === 'mine' || each === 'state' ? 0o700 : 0o600);
    expect((await place.run('verify', '--state', place.state)).code).toBe(0);
  });
});
