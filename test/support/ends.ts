/** How processes end in the crash tests. */
import type { Survival } from './sim-disk.ts';

/** How a process ends; null: the system keeps what was written. */
export interface End {
  readonly name: string;
  readonly survival: Survival | null;
}

export const killed: End = { name: 'killed', survival: null };
export const everyEnd: readonly End[] = [
  killed,
  ...[true, false].flatMap((names) =>
    [0, 0.5, 1].map((share) => ({
      name: `cut, names ${names ? 'kept' : 'lost'}, ${share} of the bytes`,
      survival: {
        keepsName: () => names,
        keepsWriting: () => true,
        lengthKept: (unsynced: number) => Math.floor(unsynced * share),
        keepsSector: () => true,
      },
    })),
  ),
  {
    name: 'cut, names kept, zeros for bytes',
    survival: {
      keepsName: () => true,
      keepsWriting: () => true,
      lengthKept: (unsynced) => unsynced,
      keepsSector: () => false,
    },
  },
];
