/** A failure that a person can act on: its message is one sentence and is shown without a stack trace. */
export class PlainFailure extends Error {}
