/** The one door by which paths come in: names of captures alone; to be looked at before others where something may have happened to them. */
import { basename } from 'node:path';
import type { Tell } from '../core/happening.ts';
import { isCaptureName } from '../core/names.ts';
import { inParts } from '../io/parts.ts';
import type { Captures, Hint } from './captures.ts';
import type { Noticed } from './noticer.ts';

export class Door implements Noticed {
  private readonly extensions: readonly string[];
  private readonly captures: Captures;
  private readonly tell: Tell;

  constructor(extensions: readonly string[], captures: Captures, tell: Tell) {
    this.extensions = extensions;
    this.captures = captures;
    this.tell = tell;
  }

  /** Known or not, it is looked at. */
  onHint(path: string, hint: Hint = 'look'): void {
    if (this.admits(path)) this.captures.hint([path], hint);
  }

  /** New paths are looked at together; known ones only in a review, some at a time. Errors: none. */
  async onListing(paths: readonly string[], isReview: boolean): Promise<void> {
    const fresh: string[] = [];
    for await (const part of inParts(paths)) {
      const old: string[] = [];
      for (const path of part) {
        if (!this.admits(path)) continue;
        if (!this.captures.has(path)) fresh.push(path);
        else if (isReview) old.push(path);
      }
      if (old.length > 0) this.captures.review(old);
    }
    this.captures.hint(fresh);
  }

  private admits(path: string): boolean {
    if (isCaptureName(basename(path), this.extensions)) return true;
    this.tell({ kind: 'ignored', path, why: 'not the name of a capture' });
    return false;
  }
}
