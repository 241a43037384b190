/** As much of a clock as a limit needs. Units: ms; what is returned cancels the call. */
export interface Timers {
  after(ms: number, call: () => void): () => void;
}
