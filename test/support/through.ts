/** The daemon under another program, such as one that limits or traces it. */
import { chmodSync, writeFileSync } from 'node:fs';
import type { Daemon } from './daemon.ts';
import type { DaemonOptions, Place } from './place.ts';

let scripts = 0;

/**
 * Starts `watch` by way of a shell: `command` goes before node and its arguments, for example `exec prlimit --nofile=64`.
 * Where it begins with `exec` and its program does the same, the daemon's pid is the one that is told.
 */
export function daemonThrough(place: Place, command: string, options: DaemonOptions = {}): Daemon {
  const script = place.path(`through-${++scripts}`);
  writeFileSync(script, `#!/bin/sh\n${command} '${process.execPath}' "$@"\n`);
  chmodSync(script, 0o755);
  // The engine is started by the node that the script runs, so only the daemon goes through it.
  const { execPath } = process;
  process.execPath = script;
  try {
    return place.daemon(options);
  } finally {
    process.execPath = execPath;
  }
}
