/** Notices that the state folder was deleted or replaced: the lock would then guard nothing. */
import { StackError } from '../core/errors.ts';

/** Beats between two looks. */
const LOOK_EVERY = 10;

export class StateGuard {
  private readonly folder: string;
  private readonly folderId: (folder: string) => Promise<string | null>;
  private id: string | null = null;
  private beats = 0;

  constructor(folder: string, folderId: (folder: string) => Promise<string | null>) {
    this.folder = folder;
    this.folderId = folderId;
  }

  async start(): Promise<void> {
    this.id = await this.folderId(this.folder);
  }

  /** Resolves with the error to end with, when there is one. Errors: none. */
  async beat(): Promise<StackError | null> {
    this.beats++;
    if (this.id === null || this.beats % LOOK_EVERY !== 0) return null;
    const id = await this.folderId(this.folder);
    if (id === this.id) return null;
    const text = `the state folder ${this.folder} is gone${id === null ? '' : ', and another is in its place'}: nothing can be kept any more`;
    return new StackError('io', text);
  }
}
