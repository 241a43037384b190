/**
 * The built daemon in the test's own process, with a real engine whose requests a test can hang and whose
 * limits it chooses.
 */

import type { RequestSeconds } from '../../src/wire/limited.ts';
import type { EngineClient, RequestName } from '../../src/wire/protocol.ts';
import type { LogLine } from './daemon.ts';
import type { Place } from './place.ts';
import { repository } from './repository.ts';
import { until } from './until.ts';

// As built: an engine is a process that runs a file beside these.
const built = async <M>(file: string) =>
  (await import(/* @vite-ignore */ `${repository}dist/${file}.js`)) as M;
const { Daemon } = await built<typeof import('../../src/daemon/daemon.ts')>('daemon/daemon');
const { daemonSettings } = await built<typeof import('../../src/config/settings.ts')>('config/settings');
const { systemPorts } = await built<typeof import('../../src/live/ports.ts')>('live/ports');
const { loadConfig } = await built<typeof import('../../src/config/load.ts')>('config/load');
const { makeFolders } = await built<typeof import('../../src/live/folders.ts')>('live/folders');
const { startEngine } = await built<typeof import('../../src/wire/client.ts')>('wire/client');
const { requestSeconds } = await built<typeof import('../../src/wire/limited.ts')>('wire/limited');
const { systemClock } = await built<typeof import('../../src/io/clock.ts')>('io/clock');

export class InnerDaemon {
  readonly lines: LogLine[] = [];
  /** The number of frames at the end. */
  readonly ended: Promise<number>;
  private readonly stopping = new AbortController();
  private hanging: RequestName | null;
  private enginePid = 0;

  private constructor(
    config: Awaited<ReturnType<typeof loadConfig>>,
    state: string,
    limits: RequestSeconds,
    hangOn: RequestName | null,
  ) {
    this.hanging = hangOn;
    const log = {
      line: (_level: string, event: string, msg: string) => void this.lines.push({ event, msg, level: 0 }),
    };
    const terminal = {
      isTerminal: false,
      columns: 80,
      write: () => undefined,
      show: () => undefined,
      end: () => undefined,
    };
    const ports = {
      ...systemPorts(log, terminal, undefined, 'debug'),
      startEngine: () => this.mayHang(startEngine(systemClock, { seconds: limits })),
    };
    this.ended = new Daemon(ports, daemonSettings(config, state)).run(this.stopping.signal);
    this.ended.catch(() => undefined);
  }

  /**
   * The first engine is stopped when it is first asked `hangOn`, before it hears of it. Units: seconds; what
   * is not named has the limit that it always has.
   */
  static async start(
    place: Place,
    seconds: Partial<RequestSeconds>,
    more: Record<string, unknown>,
    hangOn: RequestName | null,
  ): Promise<InnerDaemon> {
    const config = await loadConfig(place.folder, { config: place.writeConfig(more) });
    await makeFolders(place.state, config);
    return new InnerDaemon(config, place.state, { ...requestSeconds, ...seconds }, hangOn);
  }

  /** As by SIGSTOP at any time. */
  stopEngine(): void {
    process.kill(this.enginePid, 'SIGSTOP');
  }

  private mayHang(engine: EngineClient): EngineClient {
    this.enginePid = engine.pid;
    return {
      pid: engine.pid,
      ended: engine.ended,
      ask: (name, ask) => {
        if (name === this.hanging) {
          this.hanging = null;
          process.kill(engine.pid, 'SIGSTOP');
        }
        return engine.ask(name, ask);
      },
      close: () => engine.close(),
      kill: () => engine.kill(),
    };
  }

  logged(event: string, says = ''): LogLine[] {
    return this.lines.filter((line) => line.event === event && line.msg.includes(says));
  }

  untilLogged(event: string, says = '', count = 1): Promise<LogLine[]> {
    const enough = () => {
      const lines = this.logged(event, says);
      return lines.length >= count && lines;
    };
    const said = () => this.lines.map(({ event: what, msg }) => `${what}: ${msg}`).join('\n');
    return until(`${count} log lines ${event} ${says}`, enough, said);
  }

  stop(): Promise<number> {
    this.stopping.abort();
    return this.ended;
  }
}
