/** Bytes between two reports on a terminal. */
const STEP = 1_000_000;

/** Shows the size of downloads: a changing line on a terminal, else a line for each file. */
export class Progress {
  private shown = '';
  private reported = 0;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  /** Shows the size of a file so far. */
  public bytes(url: string, bytes: number, total: number | undefined): void {
    const isNew = url !== this.shown;
    if (isNew && !this.stream.isTTY) this.stream.write(`Downloading ${nameOf(url)}${of(total)}…\n`);
    if (this.stream.isTTY && (isNew || bytes - this.reported >= STEP)) {
      this.stream.write(`\r\x1b[KDownloading ${nameOf(url)}: ${megabytes(bytes)}${of(total)}`);
      this.reported = bytes;
    }
    this.shown = url;
  }

  /** Removes the line from a terminal. */
  public end(): void {
    if (this.stream.isTTY && this.shown !== '') this.stream.write('\r\x1b[K');
  }
}

function nameOf(url: string): string {
  const { pathname, searchParams } = new URL(url);
  return searchParams.get('$filter') ?? pathname.split('/').slice(-4).join('/');
}

function of(total: number | undefined): string {
  return total === undefined ? '' : ` of ${megabytes(total)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
