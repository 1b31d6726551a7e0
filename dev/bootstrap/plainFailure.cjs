"use strict";

/** A failure that a person can act on: its message is one sentence and is shown without a stack trace. */
class PlainFailure extends Error {}

module.exports = { PlainFailure };
