/** Stage 8: previews that say where things stand, and the numbered pictures of a growing stack among them. */

import type { CalibrationSaid } from '../core/dark.ts';
import { messageOf } from '../core/errors.ts';
import type { Tell } from '../core/happening.ts';
import type { StackCounts, WriteFailure } from '../core/settings.ts';
import type { DaemonState } from '../core/sidecar.ts';
import type { Clock } from '../io/clock.ts';
import type { Captures } from './captures.ts';
import type { DaemonStatus } from './listeners/status.ts';
import type { Engine } from './ports.ts';

/** `again`: it was written, and there is already something else to say; `partly`: some of it was. */
export type Published = 'said' | 'again' | 'partly' | 'failed';

/** What has come of it; the last are unknown when the engine died meanwhile. */
interface PublishedNow {
  readonly failures: readonly WriteFailure[];
  readonly written: number;
  readonly counts?: StackCounts;
  readonly calibration?: CalibrationSaid;
}

export interface PublisherParts {
  readonly engine: Engine;
  readonly captures: Pick<Captures, 'queueFrames'>;
  readonly status: DaemonStatus;
  readonly tell: Tell;
}

export class Publisher {
  private readonly clock: Clock;
  private readonly historyEveryMs: number | null;
  private readonly parts: PublisherParts;
  private lastPicture = { frames: 0, at: Number.NEGATIVE_INFINITY };

  /** `historyEveryMs`: how often there is a numbered picture; null: not by time. */
  constructor(clock: Clock, historyEveryMs: number | null, parts: PublisherParts) {
    this.clock = clock;
    this.historyEveryMs = historyEveryMs;
    this.parts = parts;
  }

  /** Errors: none; what cannot be written is told, and is `partly` or `failed`. */
  async publish(state: DaemonState = this.parts.status.state): Promise<Published> {
    const { engine, captures, status, tell } = this.parts;
    const { queueFrames } = captures;
    const { passedOver } = status;
    const history = this.isPictureDue(status.frames);
    const { overwritten, stateReason } = status;
    const published: PublishedNow = await engine
      .ask('publish', { queueFrames, passedOver, overwritten, state, stateReason, history })
      .catch((error) => ({ failures: [{ file: 'file', message: messageOf(error) }], written: 0 }));
    const { failures, written, counts, calibration } = published;
    const { frames, stateReason: reasonBefore } = status;
    tell({
      kind: 'published',
      frames,
      failures,
      ...(counts && { counts }),
      ...(calibration && { calibration }),
    });
    if (failures.length > 0) return written > 0 ? 'partly' : 'failed';
    // Once more, for the sidecar to say it.
    return status.stateReason === reasonBefore ? 'said' : 'again';
  }

  private isPictureDue(frames: number): boolean {
    const now = this.clock.now();
    const { lastPicture, historyEveryMs } = this;
    if (historyEveryMs === null || frames === 0 || frames === lastPicture.frames) return false;
    if (now - lastPicture.at < historyEveryMs) return false;
    this.lastPicture = { frames, at: now };
    return true;
  }
}
