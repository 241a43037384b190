/** What the commands declare of themselves. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/commands/command.ts';
import { commands, isCommandName, loadCommands } from '../../src/commands/index.ts';
import { type ErrorCode, familyOf } from '../../src/core/errors.ts';
import { repository } from '../support/repository.ts';
import { packagesWith } from '../support/sources.ts';

const names = Object.keys(commands).filter(isCommandName);
const declared = Object.entries(await loadCommands(names));

it('has a file for every command, and a command for every file', () => {
  const files = readdirSync(join(repository, 'src/commands'));
  expect(files.sort()).toEqual([...names, 'command', 'index'].map((name) => `${name}.ts`).sort());
});

it('knows a command from a word that every object has', () => {
  expect(['watch', 'steer', 'toString', ''].map(isCommandName)).toEqual([true, false, false, false]);
});

describe.each(declared)('%s', (name, command: Command) => {
  it('loads no package with its declaration', () => {
    expect(packagesWith(`commands/${name}.ts`)).toEqual([]);
  });

  it('has an example that is itself', () => {
    expect(command.example.split(' ').slice(0, 2)).toEqual(['slowshutter', name]);
  });

  it('ends with no error code that only a capture has', () => {
    const codes = Object.keys(command.exits) as ErrorCode[];
    expect(codes.filter((code) => familyOf(code) === 'capture')).toEqual([]);
  });
});
