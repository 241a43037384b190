/** Server-sent events out of the pieces of text in which they arrive. Source: HTML standard, 9.2.6. */

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

/** Keeps what is not finished for the next piece. */
export class EventLines {
  private rest = '';
  private event = '';
  private data: string[] = [];
  private id = '';

  /** The events that are complete with this piece; comments are none. */
  read(piece: string): ServerEvent[] {
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): ServerEvent[] {
    if (line !== '') {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
      if (field === 'event') this.event = value;
      else if (field === 'data') this.data.push(value);
      else if (field === 'id') this.id = value;
      return [];
    }
    const found =
      this.data.length === 0
        ? []
        : [{ event: this.event || 'message', data: this.data.join('\n'), id: this.id }];
    this.event = '';
    this.data = [];
    return found;
  }
}
