/** What a photographer can do about a capture that was rejected. */
import type { ErrorCode } from '../../core/errors.ts';

/** By code; the others say it in their message, or nothing can be done. */
const cures: Partial<Record<ErrorCode, string>> = {
  truncated: 'it is tried again when it changes, as when it is copied again',
  'decode-failed': 'it is tried again when it changes, as when it is copied again',
  unreadable: 'it is tried again when its rights change',
  'unknown-format': 'set the camera to JPEG, or to RAW and JPEG',
  'shape-mismatch': 'stack frames of another size by themselves, with another --state',
};

/** Text to put behind the reason; empty where there is none. */
export function whatToDo(code: ErrorCode | undefined): string {
  const cure = code === undefined ? undefined : cures[code];
  return cure === undefined ? '' : `; ${cure}`;
}

/** For people: `frames` are those that may be in hand from now on. */
export function fewerInHandText(frames: number): string {
  return `memory ran out with ${frames + 1} captures in hand: no more than ${frames} at a time from now on; no capture is to blame`;
}
