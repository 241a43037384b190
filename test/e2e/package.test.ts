/**
 * The package as it is packed: what can be imported of it, what its types say, and that nothing else can be
 * reached.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../support/repository.ts';
import { sharedFolder } from '../support/temp.ts';

const folder = sharedFolder();
const run = (program: string, ...args: string[]) =>
  spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
const node = (script: string) => run(process.execPath, '--input-type=module', '--eval', script);

const filter = `import type { Filter, FilterFrame } from 'slowshutter';
const filter: Filter<{ least: number }> = ({ samples, capture }: FilterFrame, { least }) =>
  samples.length < least ? { reject: capture.name } : undefined;
// @ts-expect-error: a camera's ISO is no reason
export const wrong: Filter = ({ capture }) => ({ reject: capture.iso });
export default filter;
`;

beforeAll(() => {
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const file = execFileSync('npm', pack, { cwd: repository, encoding: 'utf8' }).trim();
  const place = join(folder, 'node_modules/slowshutter');
  mkdirSync(place, { recursive: true });
  execFileSync('tar', ['xzf', join(folder, file), '--strip-components=1', '-C', place]);
}, 120_000);

describe('the packed package', () => {
  it('can be imported, without starting anything', () => {
    const { status, stdout, stderr } = node(
      `const found = await import('slowshutter'); console.log(Object.keys(found).length);`,
    );
    expect([status, stdout, stderr]).toEqual([0, '0\n', '']);
  });

  it.each(['package.json', 'config.schema.json', 'output.schema.json'])('has %s', (name) => {
    const { stdout } = node(
      `const found = await import('slowshutter/${name}', { with: { type: 'json' } }); console.log(typeof found.default);`,
    );
    expect(stdout).toBe('object\n');
  });

  it.each(['slowshutter/dist/cli.js', 'slowshutter/dist/core/frame.js'])('keeps %s to itself', (name) => {
    expect(node(`await import('${name}')`).stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it.each(['NodeNext', 'ESNext'])('has the types of filters for modules of %s', (module) => {
    writeFileSync(join(folder, 'filter.mts'), filter);
    const resolution = module === 'ESNext' ? 'Bundler' : module;
    const flags = ['--noEmit', '--strict', '--target', 'ES2023', '--lib', 'ES2023', '--types', ''];
    const modules = ['--module', module, '--moduleResolution', resolution];
    const tsc = join(repository, 'node_modules/.bin/tsc');
    expect(run(tsc, ...flags, ...modules, 'filter.mts')).toMatchObject({ status: 0, stdout: '' });
  });
});
