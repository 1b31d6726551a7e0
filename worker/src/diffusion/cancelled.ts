/** The generation was stopped because it was asked to. */
export class CancelledError extends Error {
  constructor() {
    super("The generation was cancelled.");
    this.name = "CancelledError";
  }
}
