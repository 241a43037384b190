/** What the daemon needs from outside. */

import type { ProgressFacts } from '../core/progress.ts';
import type { Clock } from '../io/clock.ts';
import type { ControlSocket, Perform } from '../io/control/server.ts';
import type { Log } from '../io/log.ts';
import type { Notify } from '../io/notify.ts';
import type { PageDoor } from '../io/page/server.ts';
import type { EngineClient } from '../wire/protocol.ts';
import type { NoticerPorts } from './noticer.ts';
import type { SettlerPorts } from './settler.ts';

/**
 * An engine that answers requests. Errors: its own, by code; engine-died for everything it had in hand when
 * it died.
 */
export type Engine = Pick<EngineClient, 'ask'>;

export interface DaemonPorts extends NoticerPorts, SettlerPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly notify: Notify;
  startEngine(): EngineClient;
  /** Errors: io when no command can be heard. */
  listenForCommands(folder: string, perform: Perform): Promise<ControlSocket>;
  /**
   * Units: ms; the longest that the daemon's own work kept it from everything else, null where nobody has
   * watched.
   */
  longestStallMs(): number | null;
  /** Units: ms since 1970, by the computer's clock; nothing is decided by it. */
  wallClock(): number;
  /** Free bytes of the disk with this folder, null when it does not say. */
  freeBytes(folder: string): Promise<number | null>;
  /** Where the live page is answered; null when nobody wants one. */
  readonly page: PageDoor | null;
  /** Shows people where things stand; called often, must be cheap. */
  showProgress(facts: ProgressFacts): void;
}
