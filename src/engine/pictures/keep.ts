/** Pictures that stay, under one name: nothing that is there is ever written over. */
import type { EnginePorts } from '../ports.ts';

/** By file: its bytes, as written at a time in ms since 1970. */
export type Drawings = ReadonlyMap<string, (writtenMs: number) => Promise<Uint8Array>>;

/**
 * Whether the name is theirs: all are written, or were already by one that was killed before it could say so. What is there decides, and
 * is looked at first; it says by its own time when it was written, which is in its bytes. False: the name is another's.
 *
 * Errors: those of `onFailure`, which hears what keeps a file from being written.
 */
export async function keepTogether(
  ports: Pick<EnginePorts, 'keepFile' | 'lookAt' | 'wallClock'>,
  drawings: Drawings,
  durable: boolean,
  onFailure: (file: string, cause: unknown) => void,
): Promise<boolean> {
  const now = ports.wallClock();
  const looked = await Promise.all(
    [...drawings].map(async ([file, drawn]) => ({ file, drawn, there: await ports.lookAt(file) })),
  );
  const isNew = ({ there }: { there: unknown }) => there === 'gone';
  for (const { file, drawn, there } of [...looked.filter((each) => !isNew(each)), ...looked.filter(isNew)]) {
    if (there === 'not-a-file') return false;
    const modifiedMs = there === 'gone' ? now : Math.round(Number(there.mtimeNs) / 1e6);
    try {
      if ((await ports.keepFile(file, await drawn(modifiedMs), { durable, modifiedMs })) === 'taken')
        return false;
    } catch (error) {
      onFailure(file, error);
    }
  }
  return true;
}
