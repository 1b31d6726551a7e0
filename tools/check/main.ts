import { existsSync } from "node:fs";
import { runSteps } from "./runStep.ts";
import { checkSteps } from "./steps.ts";

/** `npm run check`, and with `--fix` mends what can be mended. */
const failed = await runSteps(checkSteps(existsSync), process.argv.includes("--fix"));
console.log(failed.length === 0 ? "\nEverything is in order." : `\nNot in order: ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
