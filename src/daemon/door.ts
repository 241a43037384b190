/**
 * The one door by which paths come in: names of captures alone; to be looked at before others where something
 * may have happened to them.
 */
import { basename } from 'node:path';
import type { Tell } from '../core/happening.ts';
import { KNOWN_LOOKED_AT_MAX } from '../core/limits.ts';
import { isCaptureName } from '../core/names.ts';
import { type PassedOver, PassedOverTally, sumPassedOver } from '../core/passed-over.ts';
import { inParts } from '../io/parts.ts';
import type { Captures, Hint } from './captures.ts';
import type { Noticed, NoticerPorts } from './noticer.ts';

/** Turns in which all known captures are looked at, where they are few: not each of them in each turn. */
const TURNS_MIN = 6;

export class Door implements Noticed {
  private readonly extensions: readonly string[];
  private readonly captures: Captures;
  private readonly tell: Tell;
  private readonly folderId: NoticerPorts['folderId'];
  private readonly isRecursive: boolean;
  /** By folder, with one of the folders in it. */
  private readonly passedOver = new Map<string, { files: PassedOver; folder: string | null }>();
  private said = '{}';

  constructor(
    { folderId }: Pick<NoticerPorts, 'folderId'>,
    extensions: readonly string[],
    captures: Captures,
    tell: Tell,
    isRecursive = false,
  ) {
    this.folderId = folderId;
    this.extensions = extensions;
    this.captures = captures;
    this.tell = tell;
    this.isRecursive = isRecursive;
  }

  /** Known or not, it is looked at. */
  onHint(path: string, hint: Hint = 'look'): void {
    if (this.admits(path)) this.captures.hint([path], hint);
  }

  /** New paths are looked at together; known ones only in a review, some at a time. Errors: none. */
  async onListing(paths: readonly string[], isReview: boolean, folder: string): Promise<void> {
    const fresh: string[] = [];
    const others = new PassedOverTally();
    for await (const part of inParts(paths)) {
      const old: string[] = [];
      for (const path of part) {
        if (!this.admits(path)) {
          others.add(path);
          continue;
        }
        if (!this.captures.has(path)) fresh.push(path);
        else if (isReview) old.push(path);
      }
      if (old.length > 0) this.captures.review(old);
    }
    this.captures.hint(fresh);
    await this.countOthers(others, folder);
  }

  /** A folder has gone. */
  forget(folder: string): void {
    if (this.passedOver.delete(folder)) this.sayOthers();
  }

  private async countOthers(others: PassedOverTally, folder: string): Promise<void> {
    let below: string | null = null;
    for (const path of others.unclear) {
      if ((await this.folderId(path)) === null) continue;
      if (this.isRecursive) others.isWatched();
      else others.isFolder();
      below ??= path;
    }
    this.passedOver.set(folder, { files: others.all, folder: this.isRecursive ? null : below });
    this.sayOthers();
  }

  /** What is no capture, in all folders together, is told when it is not what it was. */
  private sayOthers(): void {
    const all = [...this.passedOver.values()];
    const files = sumPassedOver(all.map((each) => each.files));
    const said = JSON.stringify(files);
    const folder = all.find((each) => each.folder !== null)?.folder ?? null;
    if (said !== this.said) this.tell({ kind: 'passed-over', files, folder });
    this.said = said;
  }

  onTurn(): void {
    this.captures.review(this.captures.decided.nextInTurn(KNOWN_LOOKED_AT_MAX, TURNS_MIN));
  }

  private admits(path: string): boolean {
    if (isCaptureName(basename(path), this.extensions)) return true;
    this.tell({ kind: 'ignored', path, why: 'not the name of a capture' });
    return false;
  }
}
