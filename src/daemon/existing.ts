/** `existing: skip`: the captures that are there when a stack is opened, as decisions to leave them out. */
import { join } from 'node:path';
import { isCaptureName } from '../core/names.ts';
import { stampOf } from '../core/settle.ts';
import type { Remark } from '../engine/protocol.ts';
import type { DaemonPorts, DaemonSettings } from './ports.ts';

/** Errors: none; a folder that is missing holds no captures. */
export async function existingCaptures(
  ports: Pick<DaemonPorts, 'listNames' | 'look'>,
  { stack: { captures }, captureExtensions }: DaemonSettings,
): Promise<Remark[]> {
  const names = await ports.listNames(captures).catch(() => []);
  const remarks: Remark[] = [];
  for (const name of names.filter((each) => isCaptureName(each, captureExtensions))) {
    const path = join(captures, name);
    const found = await ports.look(path);
    if (typeof found === 'string') continue;
    remarks.push({ path, stamp: stampOf(found), outcome: 'skipped', reason: 'existing' });
  }
  return remarks;
}
