"use strict";

const { constants } = require("node:os");

/** A failure that the user can act on: its message is one sentence and is shown without a stack trace. */
class PlainFailure extends Error {}

/** A signal ended the work; the processes it had started have ended too. */
class Interrupted extends PlainFailure {
  constructor(signal) {
    super(`Stopped by ${signal}; the same command starts again.`);
    /** As a shell reports it: 130 for SIGINT, 143 for SIGTERM. */
    this.exitCode = 128 + constants.signals[signal];
  }
}

module.exports = { Interrupted, PlainFailure };
