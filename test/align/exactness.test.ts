/** The whole numbers of a registration are the same on every machine: by which arithmetic they are found. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../support/repository.ts';
import { codeOf, sources } from '../support/sources.ts';

describe('registration', () => {
  it.each(
    sources.filter(({ file }) => file.startsWith('align/')).map(({ file, text }) => [file, text] as const),
  )('in %s uses + - * / and roots alone, and no chance', (_file, text) => {
    const code = codeOf(text);
    expect(/\*\*(?!\/)/.exec(code)?.[0]).toBeUndefined();
    const used = [...code.matchAll(/\bMath\.(\w+)/g)].map(([, name]) => name!);
    // All that ECMAScript lays down to the bit, and the root, which IEEE 754 does.
    const exact = ['abs', 'ceil', 'floor', 'max', 'min', 'sqrt'];
    expect(used.filter((name) => !exact.includes(name))).toEqual([]);
    expect(/\bDate\b|\bperformance\b|\brandom\(|toLocale|localeCompare/.exec(code)?.[0]).toBeUndefined();
  });

  it('finds and stacks the same with the optimiser off as with it, by plain loops as by SIMD', () => {
    const run = (...flags: string[]) =>
      execFileSync(process.execPath, [...flags, join(repository, 'test/support/register-small.mjs')], {
        encoding: 'utf8',
      });
    const found = run();
    expect(run('--no-opt', '--no-sparkplug')).toBe(found);
    const lines = found
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    // Two scenes, their stack, two skies and theirs, first by plain loops, then by SIMD: all found, where the
    // frames were made.
    expect(lines).toHaveLength(12);
    expect(lines.slice(6)).toEqual(lines.slice(0, 6));
    const registrations = lines.filter(([mode]) => mode !== 'stack');
    expect(registrations).toHaveLength(8);
    for (const [mode, registration] of registrations) expect(registration, mode).toMatchObject({ ok: true });
    // Without its optimiser a busy machine takes a minute.
  }, 400_000);
});
