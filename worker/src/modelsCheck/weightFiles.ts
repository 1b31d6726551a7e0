import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Files that hold weights beside a graph: `model.onnx_data`, `model.onnx.data`, `model.onnx_data_1`, …. */
export async function weightFiles(folder: string): Promise<{ name: string; bytes: number }[]> {
  const names = (await readdir(folder)).filter((name) => /^[\w-]+\.onnx[._]data/.test(name)).sort();
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
}
