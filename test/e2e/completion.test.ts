/** `slowshutter completion`: what the real shells then offer. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands, isCommandName, loadCommands } from '../../src/commands/index.ts';
import { flagWord } from '../../src/flags/flag.ts';
import { runCli } from '../support/cli.ts';
import { completingShells } from '../support/shells.ts';

const names = Object.keys(commands).filter(isCommandName);
const declared = await loadCommands(names);
/** With a folder and a file in it, for completion of names. */
const folder = mkdtempSync(join(tmpdir(), 'slowshutter-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every flag of every command whose values are a closed set. */
const closed = Object.entries(declared).flatMap(([command, { flags }]) =>
  Object.entries(flags).flatMap(([name, { choices }]) =>
    choices ? [{ line: `${command} ${flagWord(name)} `, choices }] : [],
  ),
);
const blends = 'background clean darken deviation geometric lighten mean multiply range subtract sum trimmed';

describe.each(completingShells(folder))('in $program', ({ program, offered }) => {
  const missing = spawnSync(program, ['--version']).error !== undefined;
  if (missing) console.warn(`SKIPPED: completion in ${program}, which is not here`);
  const file = join(folder, `completion.${program}`);

  beforeAll(async () => {
    mkdirSync(join(folder, 'a-folder'), { recursive: true });
    writeFileSync(join(folder, 'a-file.jpg'), '');
    const { code, stdout, stderr } = await runCli(['completion', program]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    writeFileSync(file, stdout);
  });

  it.skipIf(missing)('commands, flags and blends complete', () => {
    const [first, part, flags, values, equals, shell] = offered(file, [
      ...['', 'st', 'pause --', 'render --blend ', 'render --blend=', 'completion '],
    ]);
    expect(first).toEqual(expect.arrayContaining(['watch', 'doctor', 'completion', 'help']));
    expect(part).toEqual(expect.arrayContaining(['stack', 'status']));
    expect(part).not.toContain('watch');
    expect(flags).toEqual(expect.arrayContaining(['--state', '--captures', '--config', '--json', '--help']));
    expect(flags).not.toContain('--blend');
    expect(values).toEqual(expect.arrayContaining(blends.split(' ')));
    for (const blend of blends.split(' '))
      expect(
        equals?.some((word) => word.endsWith(blend)),
        blend,
      ).toBe(true);
    expect(shell).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });

  it.skipIf(missing)('every closed set of values completes, and nothing else with it', () => {
    const all = offered(
      file,
      closed.map(({ line }) => line),
    );
    expect(closed.length).toBeGreaterThan(10);
    for (const [i, { line, choices }] of closed.entries())
      expect(all[i], line).toEqual(expect.arrayContaining([...choices]));
    expect(all.flat()).not.toContain('a-file.jpg');
  });

  // In bash readline does this by itself, where the function offers nothing.
  it.skipIf(missing || program === 'bash')('folders and files complete where they are meant', () => {
    const [folders, files, own] = offered(file, ['watch ', 'watch --preview ', 'watch --every ']);
    expect(folders?.join(' ')).toMatch(/a-folder/);
    expect(folders?.join(' ')).not.toMatch(/a-file/);
    expect(files?.join(' ')).toMatch(/a-file/);
    expect(own?.join(' ')).not.toMatch(/a-f/);
  });
});
