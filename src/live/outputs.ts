/** What is in the places that a daemon is going to write to, looked at before it starts. */
import { lstat } from 'node:fs/promises';
import type { LoadedConfig } from '../config/load.ts';
import { type Mistake, mistakesTold } from '../config/mistakes.ts';
import type { Config } from '../config/schema.ts';
import { codeOf, StackError } from '../core/errors.ts';
import { sidecarFile } from '../core/sidecar.ts';
import { answers } from '../io/answers.ts';
import { systemClock } from '../io/clock.ts';
import { within } from '../io/deadline.ts';
import { fsPath } from '../io/paths.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { foundForFacts } from '../io/storage/facts.ts';

const LOOK_MS = 2000;

/** Each thing that is in the way. Errors: none. */
export async function inTheWay({ previews }: Config): Promise<Mistake[]> {
  const found = await Promise.all(
    previews.map(async ({ file }, i) => {
      if (!answers(file)) return [];
      const inTheWayOf = (there: string, path: string, what: string): Mistake => {
        const text = `${there} is at ${path}, where ${what} would be; move it, or name the preview otherwise`;
        return { at: `previews[${i}].file`, text };
      };
      const kind = await kindAt(file);
      if (kind !== null) return [inTheWayOf(kind, file, 'the preview')];
      const facts = sidecarFile(file);
      const why = await inTime(foundForFacts(systemDisk, facts)).catch((error) => {
        // What cannot be looked at now is met when it is written.
        return codeOf(error) === 'EINVAL' ? 'a folder, a FIFO or a device' : 'nothing';
      });
      if (why === 'nothing' || why === 'facts') return [];
      return [inTheWayOf(why, facts, 'the facts of the preview')];
    }),
  );
  return found.flat();
}

/** Errors: config. */
export async function mustBeFree({ config, file, setBy }: LoadedConfig): Promise<void> {
  const found = await inTheWay(config);
  if (found.length > 0) throw new StackError('config', mistakesTold(found, file, setBy));
}

/** A place that hangs is met when it is written to, and holds up no start. */
function inTime<Found>(look: Promise<Found>): Promise<Found> {
  return within(look, LOOK_MS, systemClock, () => new StackError('io', 'it does not answer'));
}

/** Null for a file, a link, which is replaced itself, and for nothing. */
async function kindAt(file: string): Promise<string | null> {
  const stats = await inTime(lstat(fsPath(file))).catch(() => null);
  if (stats === null || stats.isFile() || stats.isSymbolicLink()) return null;
  return stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a FIFO' : 'a device or a socket';
}
