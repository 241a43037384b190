/**
 * What the built program does by the rules of Windows, done on Node for Windows: locks between processes,
 * commands by a named pipe, names that others keep, hints of names. Prints into the file that it is given.
 */
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [output = '', held] = process.argv.slice(2);
/** @param {string} file */
const built = (file) => import(new URL(`../dist/io/${file}.js`, import.meta.url).href);
/** @param {string} text */
const say = (text) => writeFileSync(output, `${text}\n`, { flag: 'a' });

/** @param {string} what @param {boolean} holds */
const check = (what, holds) => {
  say(`${holds ? 'ok   ' : 'FAIL '} ${what}`);
  if (!holds) process.exitCode = 1;
};

/** @param {() => boolean} holds */
const until = async (holds) => {
  for (let tries = 0; tries < 600 && !holds(); tries++) await wait(100);
  return holds();
};

const { takeLock, isLocked } = await built('lock');
const { systemClock } = await built('clock');

if (held) {
  await takeLock(join(held, 'lock'), 'it', systemClock);
  writeFileSync(join(held, 'locked'), '');
  await wait(600_000);
}

const folder = mkdtempSync(join(tmpdir(), 'rules-'));

async function locks() {
  check('a folder nobody works in is not locked', !isLocked(folder));
  const script = fileURLToPath(import.meta.url);
  const holder = spawn(process.execPath, [script, output, folder], { stdio: 'ignore' });
  await until(() => existsSync(join(folder, 'locked')));
  check('a lock of another process is seen', isLocked(folder));
  const refused = await takeLock(join(folder, 'lock'), 'it', systemClock).catch(
    (/** @type {any} */ error) => error,
  );
  check(`a second taker is refused: ${refused.message}`, refused.code === 'state-locked');
  holder.kill();
  check('the lock of a killed process is free', await until(() => !isLocked(folder)));
  const lock = await takeLock(join(folder, 'lock'), 'it', systemClock);
  check('it can be taken then', isLocked(folder));
  lock.release();
  check('it is free when it is given back', !isLocked(folder));
}

async function commands() {
  const { listenForCommands } = await built('control/server');
  const { sendCommand } = await built('control/client');
  check('where no daemon listens none answers', (await sendCommand(folder, 'status', {})) === null);
  /** @param {string} name @param {unknown} ask */
  const perform = async (name, ask) => ({ name, ask });
  const socket = await listenForCommands(folder, perform);
  const answer = await sendCommand(folder, 'remove', { frames: ['ü😀.jpg'] });
  check('a command goes to and fro by a pipe', answer?.ask?.frames?.[0] === 'ü😀.jpg');
  await socket.close();
  check('a closed pipe answers nobody', (await sendCommand(folder, 'status', {})) === null);
}

async function names() {
  const { systemDisk } = await built('storage/disk');
  const { replaceFile } = await built('storage/replace');
  const file = join(folder, 'preview.jpg');
  writeFileSync(file, 'old');
  const viewer = openSync(file, 'r');
  setTimeout(() => closeSync(viewer), 500);
  await replaceFile(systemDisk, file, [Buffer.from('new')], { durable: true, mode: 0o644 });
  check('a file that a viewer has open is replaced', readFileSync(file, 'utf8') === 'new');
}

async function hints() {
  const { watchFolder } = await built('watch');
  /** @type {string[]} */
  const heard = [];
  /** @type {string[]} */
  const armed = [];
  const watch = watchFolder(folder, () => true, {
    /** @param {string} name */
    onHint: (name) => heard.push(name),
    /** @param {string} how */
    onArmed: (how) => armed.push(how),
    /** @param {unknown} error */
    onError: (error) => say(`FAIL  ${error}`),
  });
  check('the system watches a folder', (await until(() => armed.length > 0)) && armed[0] === 'by the kernel');
  writeFileSync(join(folder, 'ü part'), 'x');
  renameSync(join(folder, 'ü part'), join(folder, 'ü.jpg'));
  check('a file that is renamed into place is told of', await until(() => heard.includes('ü.jpg')));
  await watch.close();
}

say(`Node ${process.version} of ${process.platform}`);
for (const part of [locks, commands, names, hints]) {
  await part().catch((error) => check(`${part.name}: ${error.stack}`, false));
}
say('done');
process.exit();
