/**
 * What runners do is what is there to be done; a release is refused unless tag, version and changelog agree.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLoadersSync } from 'cosmiconfig';
import { describe, expect, it } from 'vitest';
import { read } from './support/documents.ts';
import { repository } from './support/repository.ts';
import { tempFolder } from './support/temp.ts';

interface Step {
  readonly run?: string;
  readonly uses?: string;
}
interface Job {
  readonly permissions?: Record<string, string>;
  readonly strategy?: { readonly matrix: { readonly runner: string[]; readonly node: number[] } };
  readonly steps?: readonly Step[];
}

const packed = JSON.parse(read('package.json')) as {
  version: string;
  scripts: Record<string, string>;
};
const folder = '.github/workflows';
const jobs = readdirSync(join(repository, folder)).flatMap((file) => {
  const found = defaultLoadersSync['.yml'](file, read(join(folder, file))) as { jobs: Record<string, Job> };
  return Object.entries(found.jobs).map(([name, job]) => ({ name: `${file} ${name}`, job }));
});
const jobOf = (name: string) => jobs.find((each) => each.name === name)?.job;

describe('the workflows', () => {
  it.each(jobs)('$name runs scripts that are there', ({ job }) => {
    const lines = (job.steps ?? []).flatMap(({ run = '' }) => run.split('\n'));
    const files = lines.flatMap((line) => [...line.matchAll(/\bscripts\/[\w.-]+/g)].map(([file]) => file));
    expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
    const scripts = lines.flatMap((line) =>
      [...line.matchAll(/npm run (\w+)/g)].map(([, name = '']) => name),
    );
    expect(scripts.filter((name) => !(name in packed.scripts))).toEqual([]);
  });

  it('try every system and every Node', () => {
    const { runner = [], node = [] } = jobOf('ci.yml test')?.strategy?.matrix ?? {};
    expect(runner.map((name) => name.replace(/-[\d.]+/, ''))).toEqual([
      'ubuntu',
      'ubuntu-arm',
      'macos',
      'windows',
    ]);
    expect(node).toEqual([20, 22, 24, 26]);
  });

  it('publish with a statement of where the package comes from, and without a token', () => {
    const { permissions, steps } = jobOf('release.yml publish') ?? {};
    expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(steps?.at(-1)?.run).toBe('npm publish --provenance --access public');
    expect(read(`${folder}/release.yml`)).not.toContain('secrets');
  });
});

describe('a release', () => {
  const release = (tag: string, home: string, changelog = `\n## ${packed.version}\n`) => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'package.json'), read('package.json'));
    writeFileSync(join(cwd, 'CHANGELOG.md'), changelog);
    const script = join(repository, 'scripts/release.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, tag, home], { cwd, encoding: 'utf8' });
    return { status, stderr, text: readFileSync(join(cwd, 'package.json'), 'utf8') };
  };
  const home = 'https://forge.example/people/slowshutter';
  const tag = `v${packed.version}`;

  it('names the repository that publishes it', () => {
    const { status, text } = release(tag, home);
    expect(status).toBe(0);
    expect(JSON.parse(text)).toEqual({
      ...packed,
      homepage: `${home}#readme`,
      bugs: { url: `${home}/issues` },
      repository: { type: 'git', url: `git+${home}.git` },
    });
  });

  it.each([
    ['another tag', ['v0.0.1', home], 'the tag is v0.0.1'],
    ['nothing in the changelog', [tag, home, '\n## Unreleased\n'], 'CHANGELOG.md has nothing on'],
    ['no repository', [tag, '/'], 'give the address of the repository'],
  ] as const)('is refused with %s', (_case, [named, place, changelog], reason) => {
    const { status, stderr, text } = release(named, place, changelog);
    expect([status, text]).toEqual([2, read('package.json')]);
    expect(stderr).toContain(reason);
  });
});
