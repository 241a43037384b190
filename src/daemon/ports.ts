/** What the daemon needs from outside, and what it is asked to do. */

import type { CheckpointRule } from '../core/cadence.ts';
import type { ProgressFacts } from '../core/progress.ts';
import type { StackSettings } from '../core/settings.ts';
import type { SettleRule } from '../core/settle.ts';
import type { Clock } from '../io/clock.ts';
import type { ControlSocket, Perform } from '../io/control/server.ts';
import type { Log } from '../io/log.ts';
import type { Notify } from '../io/notify.ts';
import type { EngineClient } from '../wire/protocol.ts';
import type { NoticerPorts } from './noticer.ts';
import type { SettlerPorts } from './settler.ts';

/** An engine that answers requests. Errors: its own, by code; engine-died for everything it had in hand when it died. */
export type Engine = Pick<EngineClient, 'ask'>;

export interface DaemonPorts extends NoticerPorts, SettlerPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly notify: Notify;
  startEngine(): EngineClient;
  /** Errors: io when no command can be heard. */
  listenForCommands(folder: string, perform: Perform): Promise<ControlSocket>;
  /** Units: ms; the longest that the daemon's own work kept it from everything else. */
  longestStallMs(): number;
  /** Shows people where things stand; called often, must be cheap. */
  showProgress(facts: ProgressFacts): void;
}

/** Units: as the names say; `stopAfterIdleMs` null: until asked to stop. */
export interface DaemonSettings {
  readonly stack: StackSettings;
  readonly stateFolder: string;
  readonly captureExtensions: readonly string[];
  readonly existing: 'fold' | 'skip';
  readonly settle: SettleRule;
  readonly checkpoint: CheckpointRule;
  readonly previewEveryMs: number;
  readonly stopAfterIdleMs: number | null;
  /** A stack is finished when nothing has been folded for this long; null: never. */
  readonly closeAfterIdleMs: number | null;
  /** A numbered picture this often, while the stack grows; null: not by time. */
  readonly historyEveryMs: number | null;
}
