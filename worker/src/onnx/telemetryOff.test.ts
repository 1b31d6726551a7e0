import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { identityModel } from "../testing/identityModel.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";

test("opening a model leaves nothing in the home folder, where telemetry would begin", async () => {
  const home = await temporaryFolder();
  const model = join(await temporaryFolder(), "model.onnx");
  await writeFile(model, identityModel("float32", 2));
  const runtime = pathToFileURL(join(import.meta.dirname, "runtime.ts")).href;
  const script = `
    const { OnnxRuntime } = await import(${JSON.stringify(runtime)});
    const runtime = await OnnxRuntime.start({ threads: 1, requireCuda: false, log: () => {} });
    await runtime.open(${JSON.stringify(model)});
    await runtime.close();
    console.log(process.env.ORT_DISABLE_TELEMETRY);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    // Nothing else: variables like CI would turn it off as well, and hide that we do not.
    env: { HOME: home, PATH: process.env.PATH, NODE_ENV: "production" },
  });
  expect(stdout.trim()).toBe("1");
  expect(await readdir(home)).toEqual([]);
});
