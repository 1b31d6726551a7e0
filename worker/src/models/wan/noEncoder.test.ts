import { join } from "node:path";
import { expect, test } from "vitest";
import { redCircleRequest } from "../../testing/redCircle.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { writeWanPack } from "../../testing/wanPack.ts";
import { createGenerator } from "../registry.ts";

test("without the video encoder videos are not available, images are", async () => {
  // Where its loader looks first; each test file runs in a separate process.
  process.env.NAPI_RS_NATIVE_LIBRARY_PATH = "/nonexistent/webcodecs.node";
  const modelsDir = await temporaryFolder();
  await writeWanPack(join(modelsDir, "wan"));
  const errors: unknown[] = [];
  const generator = await createGenerator({
    modelsDir,
    jobTypes: ["image_fast", "video_fast"],
    threads: 1,
    requireCuda: false,
    log: (level, message, fields) => {
      if (level === "error") errors.push([message, fields]);
    },
  });
  // Users get a plain sentence, operators what to do.
  const reason = "This worker can't encode videos because its video encoder is missing.";
  expect(generator.capabilities).toEqual([
    { type: "image_fast", available: true, pack: "wan" },
    { type: "video_fast", available: false, reason },
  ]);
  const problem = expect.stringMatching(/video encoder @napi-rs\/webcodecs can't be used: .*npm install/);
  expect(errors).toEqual([["video encoder missing, video formats are unavailable", { problem }]]);
  const job = { ...redCircleRequest, width: 48, height: 32, steps: 2, workFolder: await temporaryFolder() };
  const quiet = { report: () => {}, isCancelled: () => false };
  const { files } = await generator.generate({ ...job, type: "image_fast", frameCount: 1 }, quiet);
  expect(files).toMatchObject([{ mimeType: "image/png" }]);
  const video = { ...job, type: "video_fast", frameCount: 5 } as const;
  await expect(generator.generate(video, quiet)).rejects.toMatchObject({ code: "MODEL_UNAVAILABLE" });
  await generator.close();
});
