import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "#platform/clock.ts";
import { createSupabase } from "../data/database.ts";
import { createFileStore, supabaseStorage, type UploadOutcome } from "./fileStore.ts";

/** A clock whose delays pass at once; records their lengths. */
function hastyClock(): Clock & { waited: number[] } {
  const waited: number[] = [];
  return {
    waited,
    now: () => 0,
    after(ms, action) {
      waited.push(ms);
      const immediate = setImmediate(action);
      return () => clearImmediate(immediate);
    },
  };
}

describe("file store", () => {
  let folder: string;
  let outcomes: UploadOutcome[];
  let uploads: string[];
  let clock: ReturnType<typeof hastyClock>;

  const put = () =>
    createFileStore({
      upload: async (file, bytes) => {
        uploads.push(`${file.bucket}/${file.path} ${file.contentType} ${bytes.length}`);
        return outcomes.shift() ?? { ok: true };
      },
      remove: async () => {},
      clock,
      random: () => 1,
    }).put(
      {
        bucket: "sdxl_image_fast",
        path: "u/j/0.png",
        localPath: join(folder, "0.png"),
        contentType: "image/png",
      },
      new AbortController().signal,
    );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ourvidz-store-"));
    writeFileSync(join(folder, "0.png"), "12345");
    outcomes = [];
    uploads = [];
    clock = hastyClock();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("uploads with the right type", async () => {
    await put();
    expect(uploads).toEqual(["sdxl_image_fast/u/j/0.png image/png 5"]);
  });

  it.each([0, 429, 500, 503])("tries again after status %i", async (status) => {
    outcomes = [{ ok: false, status, message: "later" }];
    await put();
    expect(uploads).toHaveLength(2);
    expect(clock.waited).toEqual([300]);
  });

  it("gives up after five tries, for another attempt to do better", async () => {
    outcomes = Array.from({ length: 5 }, () => ({ ok: false, status: 503, message: "later" }));
    await expect(put()).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE", retryable: true });
    expect(uploads).toHaveLength(5);
  });

  it.each([
    [413, "FILE_TOO_LARGE"],
    [415, "STORAGE_REFUSED"],
    [404, "STORAGE_REFUSED"],
    [403, "STORAGE_REFUSED"],
  ])("does not try again after status %i", async (status, code) => {
    outcomes = [{ ok: false, status, message: "no" }];
    await expect(put()).rejects.toMatchObject({ code, retryable: false });
    expect(uploads).toHaveLength(1);
  });

  it("ends an upload in the middle, and does not try again, when the attempt is stopped", async () => {
    const stop = new AbortController();
    let asked = 0;
    // A storage that takes everything and answers nothing; the stop comes while it has the file.
    const server = createServer(() => {
      asked += 1;
      stop.abort();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const supabase = createSupabase(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, "key");
    const store = createFileStore({ ...supabaseStorage(supabase), clock, random: () => 1 });
    const file = {
      bucket: "b",
      path: "u/j/0.png",
      localPath: join(folder, "0.png"),
      contentType: "image/png",
    };
    await expect(store.put(file, stop.signal)).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE" });
    expect(asked).toBe(1);
    server.closeAllConnections();
    server.close();
  });
});
