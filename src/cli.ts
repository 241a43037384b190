#!/usr/bin/env node
/**
 * argv to a command, errors to exit codes. Nothing imports this file. Only the command that is asked for is loaded; the help of the
 * program and mistakes need all of them.
 */
import { CommanderError } from 'commander';
import { programOf } from './cli/program.ts';
import { commands, isCommandName, loadCommands } from './commands/index.ts';
import { exitCodeOf, isTold, messageOf } from './core/errors.ts';
import { printableLines } from './core/names.ts';

async function main(): Promise<void> {
  // Without a listener a reader that has gone, or a disk that is full, would end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const [, , first = ''] = process.argv;
  try {
    const wanted = isCommandName(first) ? [first] : Object.keys(commands).filter(isCommandName);
    await programOf(await loadCommands(wanted)).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    if (!isTold(error)) console.error(printableLines(`slowshutter: ${messageOf(error)}`));
    process.exitCode = exitCodeOf(error);
  }
}

await main();
