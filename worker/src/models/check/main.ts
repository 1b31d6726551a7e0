import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { OnnxRuntime } from "../../onnx/runtime.ts";
import { type FolderProblem, findPacks } from "../findPacks.ts";
import { checkClassifier, classifierFolder } from "./checkClassifier.ts";
import { checkPack } from "./checkPack.ts";
import { describeReports } from "./report.ts";

const usage = `npm run models:check -- DIR [--json] [--files-only]

Checks every model pack and the image classifier in DIR (a pack or a models folder): its files and settings, the names,
types and shapes of its models, and one tiny run of each. --files-only does not open the models.
Exit code: 0 no problems, 1 problems found, 2 wrong arguments or nothing to check.`;

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  const [folder] = positionals;
  if (values.help || positionals.length !== 1 || folder === undefined) {
    console.error(usage);
    return values.help ? 0 : 2;
  }
  // npm runs scripts in the repository's root; relative paths refer to the user's folder.
  const modelsDir = resolve(process.env.INIT_CWD ?? process.cwd(), folder);
  const problems: FolderProblem[] = [];
  const packs = await findPacks(modelsDir, (problem) => problems.push(problem));
  for (const { folder: path, problem } of problems) console.error(`${path} ${problem}.`);
  if (problems.some(({ name }) => name === "")) return 2;
  const classifier = await classifierFolder(modelsDir);
  if (packs.length === 0 && classifier === null) {
    console.error(
      `No model pack found in ${modelsDir}: a folder with a model_index.json, or with the config.json of a language model.`,
    );
    return 2;
  }
  const runtime = values["files-only"]
    ? null
    : await OnnxRuntime.start({ threads: availableParallelism(), requireCuda: false, log: () => {} });
  const reports = [];
  for (const found of packs) reports.push(await checkPack(modelsDir, found, runtime));
  if (classifier && runtime) reports.push(await checkClassifier(classifier, runtime));
  await runtime?.close();
  if (values.json)
    console.log(JSON.stringify({ provider: runtime?.provider ?? null, packs: reports }, null, 2));
  else console.log(describeReports(reports));
  return problems.length === 0 && reports.every(({ usable }) => usable) ? 0 : 1;
}

function readArguments() {
  const options = {
    json: { type: "boolean" },
    "files-only": { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return { values: {} as { json?: boolean; "files-only"?: boolean; help?: boolean }, positionals: [] };
  }
}

process.exitCode = await main();
