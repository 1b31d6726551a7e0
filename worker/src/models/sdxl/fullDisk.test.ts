import { execFileSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { demoModelsDir } from "../../testing/demoPack.ts";
import { redCircleRequest } from "../../testing/redCircle.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { createGenerator, type Generator } from "../registry.ts";

// Only root can mount a small file system.
const canMount = process.platform === "linux" && process.getuid?.() === 0 && mounts();

function mounts(): boolean {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

let generator: Generator;
beforeAll(async () => {
  generator = await createGenerator({
    modelsDir: demoModelsDir,
    jobTypes: ["sdxl_image_fast"],
    threads: 1,
    requireCuda: false,
    log: () => {},
  });
});
afterAll(() => generator.close());

async function tinyDisk(kilobytes: number): Promise<string> {
  const folder = await temporaryFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "none", folder]);
  onTestFinished(() => void execFileSync("umount", [folder]));
  return folder;
}

test.runIf(canMount)(
  "a full disk is a separate failure, and the next job is not hurt (needs to mount a tmpfs)",
  async () => {
    const quiet = { report: () => {}, isCancelled: () => false };
    const request = { ...redCircleRequest, steps: 2 };
    // Room for a thumbnail, but not for an image.
    const workFolder = await tinyDisk(24);
    await expect(generator.generate({ ...request, workFolder }, quiet)).rejects.toMatchObject({
      code: "DISK_FULL",
      retryable: true,
      message: "The worker ran out of disk space while generating this.",
      detail: expect.stringContaining("free space in the worker's data folder"),
    });
    expect((await readdir(workFolder)).every((name) => /^0\.(png|webp)$/.test(name))).toBe(true);
    const { files } = await generator.generate({ ...request, workFolder: await temporaryFolder() }, quiet);
    expect(files).toHaveLength(1);
  },
);
