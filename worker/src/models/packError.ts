/**
 * A model pack that can't be used. The message tells the operator what is wrong and what to do; `file` is
 * inside the pack's folder.
 */
export class PackError extends Error {
  readonly file: string;

  constructor(file: string, problem: string, options: { cause?: unknown } = {}) {
    super(`${file}: ${problem}`, { cause: options.cause });
    this.name = "PackError";
    this.file = file;
  }
}
