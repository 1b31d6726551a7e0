import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type OnnxRuntime, ProviderError } from "../../onnx/runtime.ts";
import { openClassifier } from "../classifier/imageClassifier.ts";
import { findClassifier } from "../classifier/imageGate.ts";
import { PackError } from "../packError.ts";
import { packProblem } from "../packReasons.ts";
import type { PackReport } from "./checkPack.ts";

/** Folder of the image classifier: the given folder itself, or one in it. */
export async function classifierFolder(modelsDir: string): Promise<string | null> {
  const own = await stat(join(modelsDir, "preprocessor_config.json")).catch(() => null);
  return own?.isFile() ? modelsDir : await findClassifier(modelsDir);
}

/** Reads, opens and runs the classifier like the worker does. */
export async function checkClassifier(folder: string, runtime: OnnxRuntime): Promise<PackReport> {
  const file = "model.onnx";
  const graph = await stat(join(folder, file)).catch(() => null);
  const report: PackReport = {
    name: "classifier",
    folder,
    className: null,
    family: "image classifier",
    usable: true,
    formats: [],
    bytes: graph?.size ?? null,
    needBytes: graph?.size ?? null,
    limits: null,
    components: [],
    findings: [],
  };
  const started = performance.now();
  try {
    await openClassifier(folder, runtime);
    const ms = performance.now() - started;
    report.components.push({
      name: "model",
      file,
      bytes: graph?.size ?? 0,
      loadMs: ms,
      runMs: null,
      findings: [],
    });
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    report.usable = false;
    const advice = "The worker runs no jobs until it is fixed or removed.";
    const where = error instanceof PackError ? error.file : file;
    const problem = packProblem(error, folder).replace(`${where}: `, "");
    report.findings.push({ level: "error", file: where, problem, advice });
  } finally {
    await runtime.release(join(folder, file));
  }
  return report;
}
