/** The head of the page: how it stands, how long ago the last frame was, and the alarm. */
import type { PageBye, PageStatus } from '../core/page.ts';
import { byId, say } from './elements.ts';
import { alarmOf, Heard } from './rules/age.ts';
import { headOf } from './rules/state.ts';
import { Sound } from './sound.ts';

/** So long without a connection is an alarm too: nobody watches the camera. */
const LOST_ALARM_SECONDS = 60;
const TICK_MS = 500;

export class Head {
  private readonly sound = new Sound(() => this.tick());
  private status: PageStatus | null = null;
  private heard: Heard | null = null;
  private pictureMs: number | null = null;
  private away: { bye: PageBye | null; reason: string | null; sinceMs: number } | null = null;

  constructor() {
    setInterval(() => this.tick(), TICK_MS);
  }

  update(status: PageStatus): void {
    // The picture alone has changed: what was said before still counts.
    if (status.now !== this.status?.now) this.heard = new Heard(status, performance.now());
    this.status = status;
    this.away = null;
    this.tick();
  }

  pictureShown(): void {
    this.pictureMs = this.heard?.timeMs(performance.now()) ?? null;
  }

  /** A bye is not forgotten when the connection is then gone. */
  gone({ bye = null, reason = null }: { bye?: PageBye | null; reason?: string | null }): void {
    const before = this.away;
    const sinceMs = bye ? performance.now() : (before?.sinceMs ?? performance.now());
    this.away = { bye: bye ?? before?.bye ?? null, reason, sinceMs };
    this.tick();
  }

  shut(): void {
    document.title = 'Link needed · slowshutter';
    this.away = null;
    this.status = null;
    this.heard = null;
  }

  private tick(): void {
    const now = performance.now();
    const { status, heard, away } = this;
    const age = away ? null : (heard?.ageSeconds(now) ?? null);
    const alarm = status ? alarmOf(age, status.usualIntervalSeconds, status.state) : 'fine';
    const seconds = away ? (now - away.sinceMs) / 1000 : 0;
    const sinceMs = away ? (heard?.timeMs(away.sinceMs) ?? Date.now()) : 0;
    const gone = away && { ...away, sinceMs, seconds, pictureMs: this.pictureMs };
    if (status || away) this.show(headOf(status, age, alarm, gone));
    const { classList } = document.body;
    for (const each of ['running', 'paused', 'degraded'] as const) {
      classList.toggle(each, !away && status?.state === each);
    }
    for (const each of ['late', 'stopped'] as const) classList.toggle(each, alarm === each);
    classList.toggle('gone', away !== null);
    const isLost = away !== null && (away.bye !== null || seconds > LOST_ALARM_SECONDS);
    this.sound.alarm(alarm === 'stopped' || isLost);
  }

  private show({ state, age, title }: { state: string; age: string; title: string }): void {
    say(byId('state'), state);
    say(byId('age'), age);
    if (document.title !== title) document.title = title;
  }
}
