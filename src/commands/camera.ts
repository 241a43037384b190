/** `slowshutter camera`: a simulated tethered camera that shoots a night scene into a folder. */
import { resolve } from 'node:path';
import { cameraFlags } from '../flags/camera.ts';
import type { Flags, Given } from '../flags/flag.ts';
import { wholeFrom } from '../flags/values.ts';
import type { Command } from './command.ts';

const flags = {
  ...cameraFlags,
  darks: {
    takes: '<n>',
    means: 'as many dark frames instead, with the cap on; of the same sensor for the same seed',
    parse: wholeFrom(1),
  },
} satisfies Flags;

export const command = {
  summary: 'a simulated tethered camera',
  argument: { takes: '<folder>', means: 'where its files go' },
  flags,
  example: 'slowshutter camera ~/shoot --frames 20 --style slow',
  exits: { 'cannot-create': 'the folder cannot be made' },
  async run({ everySeconds, darks, ...scene }: Given<typeof flags>, folder: string) {
    const { shoot } = await import('../camera/shoot.ts');
    const stop = new AbortController();
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
    const cap = { frames: darks ?? scene.frames, dark: darks !== undefined };
    const options = { ...scene, ...cap, folder: resolve(folder), everyMs: everySeconds * 1000, quality: 90 };
    await shoot(options, stop.signal);
  },
} satisfies Command;
