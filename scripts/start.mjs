/** `npm start`: a folder to watch, any command of slowshutter, or, with nothing to go by, the demo. */
import './setup.mjs';

const { findConfig } = await import('../dist/config/find.js');
const { isCommandName } = await import('../dist/commands/index.js');
/** @param {string} word */
const isCommand = (word) => word === 'help' || isCommandName(word);

// npm runs scripts in the package's folder; paths on the command line are meant from where the user stands.
process.chdir(process.env.INIT_CWD ?? process.cwd());
const given = process.argv.slice(2);
const [first] = given;
let args = given;
if (first === undefined) args = [(await findConfig(process.cwd())).file === null ? 'demo' : 'watch'];
else if (!first.startsWith('-') && !isCommand(first)) args = ['watch', ...given];
process.argv.splice(2, process.argv.length, ...args);
await import('../dist/cli.js');
