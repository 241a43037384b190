/** How it stands, in a few words for the head of the page and for the title of its tab. */
import type { PageBye, PageStatus } from '../../core/page.ts';
import { counted } from '../../core/progress.ts';
import type { Alarm } from './age.ts';
import { roughly } from './words.ts';

/**
 * A connection that is gone: `bye` when the daemon has said so, `reason` when the server says why. Units: ms
 * since 1970 by the computer's clock; seconds.
 */
export interface Gone {
  readonly bye: PageBye | null;
  readonly reason: string | null;
  readonly sinceMs: number;
  readonly seconds: number;
  readonly pictureMs: number | null;
}

export interface Head {
  readonly state: string;
  readonly age: string;
  readonly title: string;
}

export function headOf(
  status: PageStatus | null,
  ageSeconds: number | null,
  alarm: Alarm,
  gone: Gone | null,
): Head {
  if (gone) return goneHead(gone);
  if (!status) return { state: 'connecting', age: '', title: 'slowshutter' };
  const { state, stateReason, frames } = status;
  const reason = stateReason === null ? '' : `: ${stateReason}`;
  const ago = ageSeconds === null ? '' : agoText(ageSeconds);
  const age = ageSeconds === null ? 'no frame yet' : `last frame ${ago}`;
  const words = { fine: age, late: `late: ${age}`, stopped: `the camera has stopped: ${ago}` }[alarm];
  const marks = { fine: counted(frames), late: `Late, ${ago}`, stopped: `CAMERA STOPPED ${ago}` }[alarm];
  const title = state === 'running' || alarm === 'stopped' ? marks : `${state}, ${marks}`;
  return { state: `${state}${reason}`, age: words, title: `${title} · slowshutter` };
}

function agoText(seconds: number): string {
  return seconds < 1 ? 'just now' : `${roughly(seconds)} ago`;
}

function goneHead({ bye, reason, sinceMs, seconds, pictureMs }: Gone): Head {
  if (bye) {
    const at = clockTime(sinceMs);
    return {
      state: `stopped: ${bye.reason}`,
      age: `since ${at}, with ${counted(bye.frames)}`,
      title: `Stopped ${at} · slowshutter`,
    };
  }
  const picture = pictureMs === null ? '' : `the picture is of ${clockTime(pictureMs)}; `;
  return {
    state: reason ?? `no connection for ${roughly(seconds)}`,
    age: `${picture}trying again`,
    title: 'No connection · slowshutter',
  };
}

/** `03:11:40`, where the phone is. Units: ms since 1970. */
export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB');
}
