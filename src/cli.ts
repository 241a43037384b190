#!/usr/bin/env node
/**
 * argv to a command, errors to exit codes. Nothing imports this file. Only the command that is asked for is
 * loaded; the help of the program and mistakes need all of them.
 */
import { CommanderError } from 'commander';
import { programOf } from './cli/program.ts';
import { commands, isCommandName, loadCommands } from './commands/index.ts';
import { exitCodeOf, isTold, messageOf, StackError } from './core/errors.ts';
import { printable, printableLines } from './core/names.ts';
import { didYouMean } from './core/suggest.ts';

async function main(): Promise<void> {
  const [, , first = '', second] = process.argv;
  // Without a listener a reader that has gone, or a disk that is full, would end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    const names = Object.keys(commands).filter(isCommandName);
    const wanted = isCommandName(first) ? [first] : names;
    if (
      first === 'help' &&
      second !== undefined &&
      second !== 'help' &&
      !isCommandName(second) &&
      !second.startsWith('-')
    )
      throw unknownCommand(second);
    await programOf(await loadCommands(wanted), () => loadCommands(names)).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    if (!isTold(error)) console.error(printableLines(`slowshutter: ${messageOf(error)}`));
    process.exitCode = exitCodeOf(error);
  }
}

function unknownCommand(name: string): StackError {
  const meant = didYouMean(name, Object.keys(commands));
  return new StackError('usage', `unknown command ${printable(name)}${meant}`);
}

await main();
