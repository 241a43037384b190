/** Completion in bash. Source: bash(1), Programmable Completion. */
import { type Declarations, entriesOf, optionsOfProgram, quoted, type Values } from './words.ts';

/** A script for bash to read. */
export function bash(declarations: Declarations): string {
  const entries = entriesOf(declarations);
  const first = [...entries, ...optionsOfProgram].map(({ name }) => name);
  const values = entries.flatMap(({ name, options }) =>
    options.flatMap((option) =>
      option.values === null ? [] : [`    ${quoted(`${name} ${option.name}`)}) ${offer(option.values)} ;;`],
    ),
  );
  const others = entries.map(({ name, options, argument }) => {
    const words = options.map((option) => option.name);
    return `      ${name}\\ -*) ${offer(words)} ;;\n      ${name}\\ *) ${offer(argument ?? 'own')} ;;`;
  });
  return `# Completion of slowshutter in bash, made by: slowshutter completion bash
_slowshutter() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} words='' kind=''
  # bash takes the = of --blend=mean for a word.
  if [[ $word == = ]]; then
    word=''
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  ((COMP_CWORD > 1)) || before=''
  case "\${COMP_WORDS[1]} $before" in
    *\\ ) ${offer(first)} ;;
${values.join('\n')}
    *) case "\${COMP_WORDS[1]} $word" in
${others.join('\n')}
    esac ;;
  esac
  [[ $kind == file ]] && return
  # Names on the disk are what readline offers by itself.
  compopt +o default 2>/dev/null
  [[ $kind == folder ]] && compopt -o dirnames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _slowshutter slowshutter
`;
}

const offer = (values: Values) =>
  typeof values === 'string' ? `kind=${values}` : `words=${quoted(values.join(' '))}`;
