import { relative, sep } from "node:path";
import { redactFolders } from "#platform/redact.ts";
import { OnnxError } from "../onnx/onnxError.ts";
import type { FolderProblem, FoundPack } from "./findPacks.ts";

/** Users read these sentences, so they name files in packs but no paths of the machine. */
export const unusablePack = (name: string, problem: string): string =>
  `Model pack ${name} can't be used: ${problem}. Fix it and restart the worker.`;

/** Describes any error of reading, loading or running a pack, without a full stop. */
export function packProblem(error: unknown, folder: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const file = error instanceof OnnxError ? `${relative(folder, error.path).split(sep).join("/")}: ` : "";
  return redactFolders(file + text, folder).replace(/[.\s]+$/, "");
}

/** Maximum number of folders or packs that a message names. */
const maxNamed = 3;

/** Explains why a family has no pack: none found, folders unreadable, or only unsupported packs. */
export function noPack(
  title: string,
  problems: readonly FolderProblem[],
  unsupported: readonly FoundPack[],
): string {
  const root = problems.find(({ name }) => name === "");
  if (root) return `No ${title} model pack was found: MODELS_DIR ${root.problem}.`;
  const sentences = [
    `No ${title} model pack was found in MODELS_DIR. Add one (a folder with model_index.json) and restart the worker.`,
    ...problems.slice(0, maxNamed).map(({ name, problem }) => `${name} ${problem}.`),
  ];
  if (unsupported.length > 0) {
    const named = unsupported.slice(0, maxNamed).map(({ name, className }) => `${name} (${className})`);
    const more = unsupported.length > maxNamed ? ` and ${unsupported.length - maxNamed} more` : "";
    sentences.push(`Not supported: ${named.join(", ")}${more}.`);
  }
  return sentences.join(" ");
}
