/**
 * The live page of a daemon: opened before it runs, told in the log without its links, and with them to who
 * sits at the terminal.
 */
import { hostname, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { LoadedConfig } from '../config/load.ts';
import { mistakesTold } from '../config/mistakes.ts';
import { isWantOfRoom, messageOf, StackError } from '../core/errors.ts';
import { printable, shellWord } from '../core/names.ts';
import { systemClock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';
import { codeOf } from '../io/page/codes.ts';
import { inheritedSockets } from '../io/page/inherited.ts';
import { keysOf } from '../io/page/keys.ts';
import { forgetOrigins, linksOf, tellOrigins } from '../io/page/links.ts';
import { openPage, type PageDoor } from '../io/page/server.ts';
import { unitOf } from '../io/page/unit.ts';
import type { Terminal } from '../io/terminal.ts';

/** In the package, beside this file as it is built. */
const PAGE_FOLDER = fileURLToPath(new URL('../page/', import.meta.url));

/**
 * The page that the config, or a socket of systemd, asks for; null where none does, and where the disk has no
 * room for its keys, which is said.
 *
 * Errors: config when its port cannot be had; io when its files are not there; cannot-create.
 */
export async function openLivePage(
  { config, file, setBy }: LoadedConfig,
  stateFolder: string,
  log: Log,
): Promise<PageDoor | null> {
  const { env, pid } = process;
  const inherited = inheritedSockets(env, pid);
  await forgetOrigins(stateFolder);
  if (config.page === null && inherited.length === 0) return null;
  const onError = (message: string) => log.line('error', 'page-failed', `the live page: ${message}`);
  try {
    const door = await openPage({
      stateFolder,
      filesFolder: PAGE_FOLDER,
      settings: config.page ?? { listen: 'localhost', port: null },
      inherited,
      clock: systemClock,
      unit: unitOf(env),
      onError,
    });
    await tellOrigins(stateFolder, door.origins).catch((error) => onError(messageOf(error)));
    const close = async () => {
      await door.close();
      await forgetOrigins(stateFolder);
    };
    return { ...door, close };
  } catch (error) {
    if (isWantOfRoom(error)) {
      onError(`${messageOf(error)}; going on without it`);
      return null;
    }
    if (!(error instanceof StackError) || error.code !== 'config') throw error;
    throw new StackError('config', mistakesTold([{ at: 'page.port', text: error.message }], file, setBy));
  }
}

/** Links are for people alone: a log is kept, and read by others. */
export async function announcePage(
  { origins }: PageDoor,
  isLan: boolean,
  stateFolder: string,
  log: Log,
  terminal: Terminal,
): Promise<void> {
  const isWide = isLan || origins.some((origin) => !isHere(origin));
  const show = `slowshutter page --show --state ${shellWord(printable(stateFolder))}`;
  log.line('info', 'page', `the live page is at ${origins.join(', ')}; its links are printed by: ${show}`);
  if (isWide) log.line('info', 'page', plainText(origins));
  if (!terminal.isTerminal) return;
  const links = linksOf(origins[0] ?? '', await keysOf(stateFolder));
  const withCodes = (what: string, link: string) => (isWide ? `${what}\n\n${codeOf(link)}\n` : what);
  const lines = [
    withCodes(`To see and to steer, open ${links.owner}`, links.owner),
    ...(isWide ? [withCodes(`Only to look on: ${links.guest}`, links.guest)] : []),
  ];
  terminal.write(`${lines.join('\n')}\n`);
}

const isHere = (origin: string) => origin.startsWith('http://localhost:');

/** What a network can see, and the way around it. */
function plainText(origins: readonly string[]): string {
  const port = new URL(origins[0] ?? '').port;
  const alone = origins.every(isHere) ? 'this computer has no address in a private network now; ' : '';
  const tunnel = `ssh -L ${port}:localhost:${port} ${userInfo().username}@${hostname()}`;
  return `${alone}it is plain HTTP, which others in the network can read; where they must not, listen on localhost, type on the other computer: ${tunnel}, and open http://localhost:${port} there`;
}
