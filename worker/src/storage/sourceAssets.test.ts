import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "#platform/clock.ts";
import { createSupabase } from "../data/database.ts";
import { uuid } from "../testing/builders.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { createSourceAssets, type Download, type FindAsset, supabaseAssets } from "./sourceAssets.ts";

/** A clock whose delays pass at once. */
const hastyClock: Clock = {
  now: () => 0,
  after(_ms, action) {
    const immediate = setImmediate(action);
    return () => clearImmediate(immediate);
  },
};

const asset = { id: uuid(9), userId: uuid(2) };
const bytes = Uint8Array.of(1, 2, 3);

describe("source assets", () => {
  let calls: string[];
  let finds: Awaited<ReturnType<FindAsset>>[];
  let downloads: Awaited<ReturnType<Download>>[];
  let path: string;

  const fetchAsset = (signal = new AbortController().signal) =>
    createSourceAssets({
      async find({ id, userId }) {
        calls.push(`find ${id} ${userId}`);
        return finds.shift() ?? { ok: true, file: { bucket: "sdxl_image_fast", path: "u/j/0.png" } };
      },
      async download(file) {
        calls.push(`download ${file.bucket}/${file.path}`);
        return downloads.shift() ?? { ok: true, bytes };
      },
      clock: hastyClock,
      random: () => 1,
    }).fetch(asset, path, signal);

  beforeEach(async () => {
    calls = [];
    finds = [];
    downloads = [];
    path = join(await temporaryFolder(), "source");
  });

  it("copies the file of an asset of the user", async () => {
    await fetchAsset();
    expect(calls).toEqual([`find ${uuid(9)} ${uuid(2)}`, "download sdxl_image_fast/u/j/0.png"]);
    expect(await readFile(path)).toEqual(Buffer.from(bytes));
  });

  it("tries again while the database or the storage is away", async () => {
    finds = [{ ok: false, status: 0, message: "fetch failed" }];
    downloads = [{ ok: false, status: 503, message: "later" }];
    await fetchAsset();
    expect(calls).toHaveLength(4);
  });

  it.each([
    ["the row was deleted", () => finds.push({ ok: true, file: null })],
    ["the file was deleted", () => downloads.push({ ok: false, status: 404, message: "Object not found" })],
    [
      "older storage says so with 400",
      () => downloads.push({ ok: false, status: 400, message: "not_found" }),
    ],
  ])("says for good that the image was deleted when %s", async (_name, given) => {
    given();
    await expect(fetchAsset()).rejects.toMatchObject({
      code: "SOURCE_DELETED",
      message: "The source image was deleted.",
      retryable: false,
    });
  });

  it("leaves it to another attempt when nothing answers, or access is refused", async () => {
    finds = Array.from({ length: 4 }, () => ({ ok: false, status: 0, message: "fetch failed" }));
    await expect(fetchAsset()).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE", retryable: true });
    expect(calls).toHaveLength(4);
    downloads = [{ ok: false, status: 403, message: "no" }];
    await expect(fetchAsset()).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE", retryable: true });
  });

  it("does not retry after the attempt was stopped", async () => {
    finds = [{ ok: false, status: 0, message: "fetch failed" }];
    await expect(fetchAsset(AbortSignal.abort())).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE" });
    expect(calls).toHaveLength(1);
  });

  it.each(["find", "download"] as const)(
    "ends in the middle of a %s when the attempt is stopped",
    async (name) => {
      const stop = new AbortController();
      // Answers nothing; the stop comes while it is asked.
      const server = createServer(() => stop.abort());
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const supabase = createSupabase(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, "key");
      const assets = supabaseAssets(supabase);
      const outcome =
        name === "find"
          ? assets.find(asset, stop.signal)
          : assets.download({ bucket: "b", path: "u/j/0.png" }, stop.signal);
      expect(await outcome).toMatchObject({ ok: false, status: 0 });
      server.closeAllConnections();
      server.close();
    },
  );
});
