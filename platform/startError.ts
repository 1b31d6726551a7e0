/** The worker cannot start, for a reason that a person can act on; the message is one sentence that says how. */
export class StartError extends Error {
  override readonly name = "StartError";
}
