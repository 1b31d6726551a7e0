/** The generation was cancelled on request. */
export class CancelledError extends Error {
  constructor() {
    super("The generation was cancelled.");
    this.name = "CancelledError";
  }
}
