/** The commands by name, in the order of the help; each is loaded when it is asked for. */
import type { Command } from './command.ts';

export const commands = {
  watch: () => import('./watch.ts'),
  stack: () => import('./stack.ts'),
  merge: () => import('./merge.ts'),
  status: () => import('./status.ts'),
  inspect: () => import('./inspect.ts'),
  verify: () => import('./verify.ts'),
  doctor: () => import('./doctor.ts'),
  init: () => import('./init.ts'),
  pause: () => import('./pause.ts'),
  resume: () => import('./resume.ts'),
  remove: () => import('./remove.ts'),
  restore: () => import('./restore.ts'),
  finish: () => import('./finish.ts'),
  reset: () => import('./reset.ts'),
  render: () => import('./render.ts'),
  page: () => import('./page.ts'),
  open: () => import('./open.ts'),
  dark: () => import('./dark.ts'),
  demo: () => import('./demo.ts'),
  camera: () => import('./camera.ts'),
  completion: () => import('./completion.ts'),
} satisfies Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;

export type CommandName = keyof typeof commands;

export function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(commands, text);
}

/** The declarations of these commands, in this order. */
export async function loadCommands(names: readonly CommandName[]): Promise<Record<string, Command>> {
  const loaded = names.map(async (name) => [name, (await commands[name]()).command] as const);
  return Object.fromEntries(await Promise.all(loaded));
}
