/** A failure that the user can act on: its message is one sentence and is shown without a stack trace. */
export class PlainFailure extends Error {}
