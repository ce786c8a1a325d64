/** The current step: one line that changes on a terminal, plain lines elsewhere. */
export class Progress {
  private shown = false;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  /** Reports the start of a step. */
  readonly step = (line: string): void => {
    if (!this.stream.isTTY) {
      this.stream.write(`${line}\n`);
      return;
    }
    this.clear();
    this.stream.write(line.slice(0, this.stream.columns - 1));
    this.shown = true;
  };

  /** Removes the line, before a permanent one is printed. */
  clear(): void {
    if (this.shown) this.stream.write("\r\u001b[K");
    this.shown = false;
  }
}
