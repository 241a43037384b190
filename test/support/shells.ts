/** Real shells that complete a command line, asked what they offer. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

export interface Shell {
  readonly program: string;
  /**
   * What is offered at the end of each command line, in the order of the lines; by a script that reads the
   * completion of this file.
   */
  readonly offered: (file: string, lines: readonly string[]) => string[][];
}

/** Runs a script with these flags of the shell. */
type Run = (script: string, flags: readonly string[]) => string;

/** readline hands a function its words; it takes a sign of equality for a word. */
function offeredByBash(file: string, lines: readonly string[], run: Run): string[][] {
  const asks = lines.map((line) => {
    const words = `slowshutter ${line}`.split(/ |(?<==)|(?==)/);
    const quoted = words.map((word) => `'${word}'`).join(' ');
    return `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _slowshutter; echo "\${COMPREPLY[*]}"`;
  });
  const script = [`source '${file}'`, ...asks].join('\n');
  const said = run(script, ['--norc']);
  return said.trimEnd().split('\n').map(wordsOf);
}

function offeredByFish(file: string, lines: readonly string[], run: Run): string[][] {
  const asks = lines.map(
    (line) => `complete -C 'slowshutter ${line}' | string split -f 1 \\t | string join ' '; echo`,
  );
  const script = [`source '${file}'`, ...asks].join('\n');
  const said = run(script, ['--no-config']);
  return said
    .split('\n')
    .filter((_, i) => i % 2 === 0)
    .map(wordsOf);
}

/**
 * zsh completes in its line editor alone, so it runs in a terminal of its own, where what it is about to
 * offer is written down.
 */
function offeredByZsh(file: string, lines: readonly string[], run: Run): string[][] {
  const offers = `${file}.offers`;
  const setUp = `
    autoload -Uz compinit
    compinit -D -u
    source '${file}'
    compadd() {
      # Calls with these only fill arrays of their caller.
      if [[ -z \${argv[(r)-[AOD]]} ]]; then
        local -a found
        builtin compadd -O found "$@"
        print -r -- $found >>'${offers}'
      fi
      builtin compadd "$@"
    }
    offer() {
      zle expand-or-complete
      print -r -- '// ' >>'${offers}'
      BUFFER=
      print OFFERED
    }
    zle -N offer
    bindkey -e
    bindkey '\\t' offer
    # What is typed while a command runs is left to the line editor.
    stty -icanon -echo
    print READY`;
  // The next is typed when the last is answered: zsh may leave out what it would offer where more is typed
  // ahead.
  const asks = lines.map((line) => `zpty -w -n shell $'slowshutter ${line}\\t'; until_said OFFERED`);
  const script = `
    zmodload zsh/zpty
    say() { zpty -w shell "$1" }
    zpty shell zsh -f -i
    until_said() { until [[ $said == *$1* ]]; do zpty -r shell text || exit 1; said+=$text; done; said= }
    say 'source ${file}.setup'
    until_said READY
    ${asks.join('\n    ')}
    zpty -d shell`;
  writeFileSync(`${file}.setup`, setUp);
  rmSync(offers, { force: true });
  run(script, ['-f']);
  return readFileSync(offers, 'utf8').split('// \n').slice(0, -1).map(wordsOf);
}

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '');

/** They run in this folder, which is their home too. */
export function completingShells(folder: string): Shell[] {
  return [
    { program: 'bash', offered: offeredByBash },
    { program: 'zsh', offered: offeredByZsh },
    { program: 'fish', offered: offeredByFish },
  ].map(({ program, offered }) => ({
    program,
    offered: (file, lines) =>
      offered(file, lines, (script, args) => {
        const env = { ...process.env, TERM: 'dumb', HOME: folder };
        return execFileSync(program, [...args, '-c', script], {
          encoding: 'utf8',
          cwd: folder,
          env,
          timeout: 60_000,
        });
      }),
  }));
}
