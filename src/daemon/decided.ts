/**
 * The captures that are decided, as the daemon mirrors them from the ledger: path to the stamp of the writing
 * that was decided.
 */
import { type Facts, stampOf, stampWithMode } from '../core/settle.ts';
import type { Remark } from '../core/verdict.ts';

/** One entry of a Map each and nothing more: a night has 100,000. */
export class Decided {
  private stampsByPath = new Map<string, string>();
  private turn: Iterator<string> = this.stampsByPath.keys();
  /** Given up for the engines that died on them, and not yet durably in the ledger. */
  private poisoned: readonly Remark[] = [];

  /**
   * An engine has the stack. `known`: its ledger's paths with their stamps; this very Map is used from now
   * on.
   */
  engineReady(known: Map<string, string>): void {
    this.stampsByPath = known;
    this.turn = known.keys();
    for (const { path, stamp } of this.poisoned) this.stampsByPath.set(path, stamp);
  }

  add(path: string, stamp: string): void {
    this.stampsByPath.set(path, stamp);
  }

  /** It is to be taken again. */
  forget(path: string): void {
    this.stampsByPath.delete(path);
  }

  /** Decided without being taken. A lost capture is not known: it is taken when it comes back. */
  learn(remarks: readonly Remark[]): void {
    for (const { path, stamp, outcome } of remarks) if (outcome !== 'lost') this.add(path, stamp);
  }

  /** Decided without an engine, for engines die on it. Every engine is told until it is `remembered`. */
  giveUp(remark: Remark): void {
    this.poisoned = [...this.poisoned, remark];
    // A listing may find it before the next engine has the stack.
    this.stampsByPath.set(remark.path, remark.stamp);
  }

  givenUp(): readonly Remark[] {
    return this.poisoned;
  }

  /** The ledger holds everything that was given up, durably. */
  remembered(): void {
    this.poisoned = [];
  }

  has(path: string): boolean {
    return this.stampsByPath.has(path);
  }

  /**
   * Whether it was this writing that was decided. What could not be read gets another chance when its mode
   * changes.
   */
  holds(path: string, facts: Facts): boolean {
    const stamp = this.stampsByPath.get(path);
    return stamp === stampOf(facts) || stamp === stampWithMode(facts);
  }

  /** The next paths in turn, at most so many, and no more than `turnsMin` turns need for all. */
  nextInTurn(most: number, turnsMin: number): string[] {
    const { size } = this.stampsByPath;
    const wanted = Math.min(most, Math.ceil(size / turnsMin));
    const paths: string[] = [];
    while (paths.length < wanted) {
      const next = this.turn.next();
      if (!next.done) paths.push(next.value);
      // A turn ends with its round, so that none looks at a path twice.
      else {
        this.turn = this.stampsByPath.keys();
        break;
      }
    }
    return paths;
  }

  stamps(): Iterable<string> {
    return this.stampsByPath.values();
  }
}
