import { runSteps } from "./runStep.ts";
import { generatedFiles } from "./steps.ts";

/** `npm run generate:types`: runs all generators; `--check` fails on a difference. */
const check = process.argv.includes("--check");
const steps = generatedFiles.map((step) => (check ? { ...step, args: [...step.args, "--check"] } : step));
const failed = await runSteps(steps, false);
process.exitCode = failed.length === 0 ? 0 : 1;
