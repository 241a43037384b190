/** `slowshutter camera`: a simulated tethered camera that shoots a night scene into a folder. */
import { resolve } from 'node:path';
import { shoot } from '../camera/shoot.ts';
import type { ShootStyle } from '../camera/styles.ts';

export interface CameraFlags {
  readonly frames: number;
  /** Units: seconds. */
  readonly every: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly style: ShootStyle;
  readonly seed: number;
}

/** Errors: those of the file system. */
export async function camera(folder: string, flags: CameraFlags): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  const { frames, every, size, style, seed } = flags;
  const options = { folder: resolve(folder), frames, everyMs: every * 1000, size, style, seed, quality: 90 };
  await shoot(options, stop.signal);
}
