/** Pictures that stay, under one name: nothing that is there is ever written over. */
import type { EnginePorts } from '../ports.ts';

/** By file: its bytes, as written at a time in ms since 1970. */
export type Drawings = ReadonlyMap<string, (writtenMs: number) => Promise<Uint8Array>>;

/**
 * Whether the name is theirs: all are written, or were already by one that was killed before it could say so.
 * What is there decides, and is looked at first; it says by its own time when it was written, which is in its
 * bytes. False: the name is another's.
 *
 * Errors: those of `onFailure`, which hears what keeps a file from being written.
 */
export async function keepTogether(
  ports: Pick<EnginePorts, 'keepFile' | 'lookAtOutput' | 'wallClock'>,
  drawings: Drawings,
  durable: boolean,
  onFailure: (file: string, cause: unknown) => void,
): Promise<boolean> {
  const now = ports.wallClock();
  const keep = async ({ file, drawn, there }: Looked): Promise<boolean> => {
    if (there === 'not-a-file') return false;
    const modifiedMs = there === 'gone' ? now : Math.round(Number(there.mtimeNs) / 1e6);
    try {
      return (await ports.keepFile(file, await drawn(modifiedMs), { durable, modifiedMs })) !== 'taken';
    } catch (error) {
      onFailure(file, error);
      return true;
    }
  };
  const looked = await lookAtAll(ports, drawings, onFailure);
  for (const each of looked.filter(({ there }) => there !== 'gone')) if (!(await keep(each))) return false;
  const fresh = looked.filter(({ there }) => there === 'gone');
  // Masters are large, one at a time; of numbered pictures none waits for a place that hangs.
  if (!durable) return (await Promise.all(fresh.map(keep))).every((isKept) => isKept);
  for (const each of fresh) if (!(await keep(each))) return false;
  return true;
}

interface Looked {
  readonly file: string;
  readonly drawn: (modifiedMs: number) => Promise<Uint8Array>;
  readonly there: Awaited<ReturnType<EnginePorts['lookAtOutput']>>;
}

/** Those whose place answers. */
async function lookAtAll(
  ports: Pick<EnginePorts, 'lookAtOutput'>,
  drawings: Drawings,
  onFailure: (file: string, cause: unknown) => void,
): Promise<Looked[]> {
  const looked = [...drawings].map(async ([file, drawn]) => {
    const there = await ports.lookAtOutput(file).catch((error) => {
      onFailure(file, error);
      return null;
    });
    return there === null ? [] : [{ file, drawn, there }];
  });
  return (await Promise.all(looked)).flat();
}
