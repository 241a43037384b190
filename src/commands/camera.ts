/** `slowshutter camera`: a simulated tethered camera that shoots a night scene into a folder. */
import { resolve } from 'node:path';
import { cameraFlags } from '../flags/camera.ts';
import type { Given } from '../flags/flag.ts';
import type { Command } from './command.ts';

export const command = {
  summary: 'a simulated tethered camera',
  argument: { takes: '<folder>', means: 'where its files go' },
  flags: cameraFlags,
  example: 'slowshutter camera ~/shoot --frames 20 --style slow',
  exits: { 'cannot-create': 'the folder cannot be made' },
  async run({ everySeconds, shake, turn, ...scene }: Given<typeof cameraFlags>, folder: string) {
    const { shoot } = await import('../camera/shoot.ts');
    const stop = new AbortController();
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
    const hand = { shakePixels: shake, turnDegrees: turn };
    const options = { ...scene, hand, folder: resolve(folder), everyMs: everySeconds * 1000, quality: 90 };
    await shoot(options, stop.signal);
  },
} satisfies Command;
