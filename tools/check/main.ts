import { existsSync } from "node:fs";
import { runSteps } from "./runStep.ts";
import { checkSteps } from "./steps.ts";

/** `npm run check`; `--fix` repairs what a step can repair. */
const failed = await runSteps(checkSteps(existsSync), process.argv.includes("--fix"));
console.log(failed.length === 0 ? "\nAll checks passed." : `\nFailed: ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
