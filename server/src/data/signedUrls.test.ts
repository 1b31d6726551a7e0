import type { SupabaseClient } from "@supabase/supabase-js";
import { expect, it } from "vitest";
import { createSignedUrls } from "./signedUrls.ts";

it("createSignedUrls signs in batches, reuses a URL until it is about to expire, and returns null for missing files", async () => {
  const batches: string[][] = [];
  let now = 0;
  const service = {
    storage: {
      from: (bucket: string) => ({
        createSignedUrls: async (paths: string[]) => {
          batches.push(paths);
          return {
            error: null,
            data: paths.map((path) =>
              path === "missing"
                ? { path, signedUrl: "", error: "not found" }
                : { path, signedUrl: `http://${bucket}/${path}?${batches.length}`, error: null },
            ),
          };
        },
      }),
    },
  } as unknown as SupabaseClient;
  const urls = createSignedUrls({ service, clock: () => now });
  const a = { bucket: "b", path: "a" };
  const first = await urls.sign([a, { bucket: "b", path: "missing" }, a]);
  expect(first.map((entry) => entry?.url)).toEqual(["http://b/a?1", undefined, "http://b/a?1"]);
  expect(batches).toEqual([["a", "missing"]]);
  now = 44 * 60_000;
  expect((await urls.sign([a]))[0]?.url).toBe("http://b/a?1");
  now = 46 * 60_000;
  expect((await urls.sign([a]))[0]?.url).toBe("http://b/a?2");
});
