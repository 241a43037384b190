/** What the server of the live page asks of the daemon behind it. */
import type {
  PageFrames,
  PagePicture,
  PagePictureAsk,
  PageRole,
  PageSaved,
  PageStatus,
} from '../../core/page.ts';
import type { Perform } from '../control/server.ts';

/** A browser that listens. What it has not taken yet is replaced by what is newer. */
export interface PageClient {
  readonly role: PageRole;
  /** The id of the last event that it has heard before, null when it is new. */
  readonly lastEventId: string | null;
  /** `about`: an event takes the place of one about the same that still waits. */
  send(id: string, name: 'status' | 'preview' | 'bye', about: string, data: object): void;
  /** Shows that the line is alive; ends it when its session has ended. */
  beat(): void;
  /** After what was sent. */
  end(): void;
}

/** A picture with its bytes. */
export type PageJpeg = Omit<PagePicture, 'jpeg'> & { readonly bytes: Uint8Array };

export interface PageHost {
  /** Errors: those of the engine. */
  status(role: PageRole): Promise<PageStatus>;
  /** Those with a number above `after`. Errors: those of the engine. */
  frames(role: PageRole, after: number): Promise<PageFrames>;
  /**
   * `version`: as a preview said it in `etag`, null for now. Null when there is none, or none any more.
   * Errors: those of the engine.
   */
  picture(of: PagePictureAsk['of'], widthPixels: number, version: string | null): Promise<PageJpeg | null>;
  readonly perform: Perform;
  /** Errors: usage; those of the engine. */
  save(ask: unknown): Promise<PageSaved>;
  /** The file of a picture that was saved, null when it is gone. */
  saved(id: string, name: string): string | null;
  /** Events go to the client until the result is called; null when too many listen. */
  join(client: PageClient): (() => void) | null;
}
