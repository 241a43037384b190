#!/usr/bin/env node
/**
 * argv to a command, errors to exit codes. Nothing imports this file. Only the command that is asked for is loaded; the help of the
 * program and mistakes need all of them.
 */
import { CommanderError } from 'commander';
import { programOf } from './cli/program.ts';
import { commands, isCommandName, loadCommands } from './commands/index.ts';
import { exitCodeOf, messageOf } from './core/errors.ts';

async function main(): Promise<void> {
  const [, , first = ''] = process.argv;
  try {
    const wanted = isCommandName(first) ? [first] : Object.keys(commands).filter(isCommandName);
    await programOf(await loadCommands(wanted)).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    console.error(`slowshutter: ${messageOf(error)}`);
    process.exitCode = exitCodeOf(error);
  }
}

await main();
