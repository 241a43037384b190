/** What `doctor` says of one thing. */
export type Grade = 'ok' | 'warn' | 'fail';

export interface Finding {
  readonly about: string;
  readonly grade: Grade;
  readonly text: string;
  /** A flag of `watch` that would mend it. */
  readonly flag?: string;
}
