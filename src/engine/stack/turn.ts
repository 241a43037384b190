/** Jobs that change the planes: one after the other, in the order asked. */

export class Turn {
  private last: Promise<unknown> = Promise.resolve();

  /** Nothing else changes the planes until the job has ended. Errors: those of the job. */
  async alone<T>(job: () => Promise<T>): Promise<T> {
    const running = this.last.then(job);
    this.last = running.catch(() => undefined);
    return running;
  }
}
