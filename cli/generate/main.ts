import "../../tools/bootstrap/localhost.ts";
import path from "node:path";
import { loadDotEnv } from "../../tools/bootstrap/dotEnv.cjs";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { onStopSignals } from "../start/stopSignals.ts";
import { type Generated, generate } from "./generate.ts";
import { generateHelp, parseGenerateOptions } from "./options.ts";
import { createProgressView, seconds } from "./progress.ts";
import { findTarget, type Target } from "./target.ts";

/** `npm run generate`: progress on stderr, the result on stdout. */
async function main(): Promise<void> {
  const projectFolder = process.cwd();
  const cwd = process.env.INIT_CWD ?? projectFolder;
  loadDotEnv(projectFolder, process.env);
  const options = parseGenerateOptions(process.argv.slice(2), process.env, cwd);
  if (options === null) return console.log(generateHelp);

  const view = createProgressView(process.stderr);
  const abort = new AbortController();
  let target: Target | null = null;
  onStopSignals(
    () => {
      view.note("cancelling");
      abort.abort();
    },
    () => process.exit(130),
  );
  process.on("exit", () => target?.kill());
  try {
    target = await findTarget(projectFolder, options, view.note, abort.signal);
    const result = await generate(target.url, target.credentials, options, view, abort.signal);
    view.clear();
    console.log(options.json ? JSON.stringify(result, null, 2) : describe(result, cwd));
  } catch (error) {
    view.clear();
    process.exitCode = abort.signal.aborted ? 130 : 1;
    if (abort.signal.aborted) console.error("Cancelled.");
    else console.error(error instanceof PlainFailure ? error.message : error);
  } finally {
    await target?.close();
  }
  process.exit();
}

function describe(generated: Generated, cwd: string): string {
  const { files, job, seed, timings, enhancedPrompt, enhancementNote } = generated;
  const lines = files.map(({ path: file, width, height, bytes }) => {
    const relative = path.relative(cwd, file);
    const shown = relative.startsWith("..") ? file : relative;
    return `${shown}  ${width}×${height}  ${(bytes / 1e6).toFixed(2)} MB`;
  });
  lines.push(`job   ${job}`, `seed  ${seed}`);
  if (enhancedPrompt) lines.push(`enhanced prompt: ${enhancedPrompt}`);
  if (enhancementNote) lines.push(`note  ${enhancementNote}`);
  if (timings) {
    const parts = [
      `model ${seconds(timings.loadMs)}`,
      `prompt ${seconds(timings.textEncodeMs)}`,
      `denoising ${seconds(timings.denoiseMs)}`,
      `decoding ${seconds(timings.decodeMs)}`,
      `file ${seconds(timings.fileEncodeMs)}`,
      `upload ${seconds(timings.uploadMs)}`,
    ];
    lines.push(`time  ${seconds(timings.totalMs)} (${parts.join(", ")})`);
  }
  return lines.join("\n");
}

main().catch((error: unknown) => {
  console.error(error instanceof PlainFailure ? error.message : error);
  process.exit(1);
});
