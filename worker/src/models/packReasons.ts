import { relative, sep } from "node:path";
import { redactFolders } from "#platform/redact.ts";
import { OnnxError } from "../onnx/onnxError.ts";
import type { FolderProblem, FoundPack } from "./findPacks.ts";

/** People read these sentences: they name files inside packs, never where the machine keeps them. */
export const unusablePack = (name: string, problem: string): string =>
  `Model pack ${name} can't be used: ${problem}. Once it is mended, restart the worker.`;

/** What is wrong with a pack, whatever went wrong while it was read, loaded or tried; without a full stop. */
export function packProblem(error: unknown, folder: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const file = error instanceof OnnxError ? `${relative(folder, error.path).split(sep).join("/")}: ` : "";
  return redactFolders(file + text, folder).replace(/[.\s]+$/, "");
}

/** As many as a sentence bears. */
const mostNamed = 3;

/** Why a family has no pack: none there, none that could be looked at, or ones that nothing here runs. */
export function noPack(
  title: string,
  problems: readonly FolderProblem[],
  strangers: readonly FoundPack[],
): string {
  const root = problems.find(({ name }) => name === "");
  if (root) return `No ${title} model pack was found: MODELS_DIR ${root.problem}.`;
  const sentences = [
    `No ${title} model pack was found under MODELS_DIR; put one there (a folder with model_index.json) and restart the worker.`,
    ...problems.slice(0, mostNamed).map(({ name, problem }) => `There, ${name} ${problem}.`),
  ];
  if (strangers.length > 0) {
    const named = strangers.slice(0, mostNamed).map(({ name, className }) => `${name} (${className})`);
    const more = strangers.length > mostNamed ? ` and ${strangers.length - mostNamed} more` : "";
    sentences.push(`Of a kind that is not supported: ${named.join(", ")}${more}.`);
  }
  return sentences.join(" ");
}
