/** Completion in zsh. Source: zshcompsys(1), _arguments and _describe. */
import { type Declarations, entriesOf, type Option, optionsOfProgram, quoted, type Values } from './words.ts';

/** A script for zsh to read, or a file for a folder of its `fpath`. */
export function zsh(declarations: Declarations): string {
  const entries = entriesOf(declarations);
  const described = entries.map(({ name, summary }) => `        ${quoted(`${name}:${escaped(summary)}`)}`);
  const cases = entries.map(({ name, options, argument }) => {
    const words = options.map(optionOf);
    const all = argument === null ? words : [...words, `'*:${name}:'${quoted(action(argument))}`];
    return `        ${name}) _arguments ${all.join(' ')} ;;`;
  });
  return `#compdef slowshutter
# Completion of slowshutter in zsh, made by: slowshutter completion zsh
_slowshutter() {
  local curcontext=$curcontext state line
  _arguments -C ${optionsOfProgram.map(optionOf).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands=(
${described.join('\n')}
      )
      _describe command commands ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}
# In a folder of fpath this is the function itself; when it is read it says what it completes.
if [[ $funcstack[1] == _slowshutter ]]; then
  _slowshutter "$@"
else
  compdef _slowshutter slowshutter
fi
`;
}

/** With the sign of equality the value may stand in the same word or in the next. */
function optionOf({ name, means, values }: Option): string {
  if (values === null) return quoted(`${name}[${escaped(means)}]`);
  return quoted(`${name}=[${escaped(means)}]:${name.slice(2)}:${action(values)}`);
}

function action(values: Values): string {
  if (typeof values !== 'string') return `(${values.join(' ')})`;
  return { file: '_files', folder: '_files -/', own: ' ' }[values];
}

/** These end a description. */
const escaped = (text: string) => text.replace(/[:\]\\]/g, '\\$&');
