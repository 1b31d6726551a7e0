import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { writeWanPack } from "../../testing/wanPack.ts";
import { loadT5Tokenizer } from "./t5Tokenizer.ts";

test("pieces, the end token, padding; what is too long loses pieces and never its end", async () => {
  const folder = await temporaryFolder();
  await writeWanPack(folder);
  const tokenizer = await loadT5Tokenizer(folder, "tokenizer", 5);
  expect(tokenizer.encode("")).toEqual({ ids: [1, 0, 0, 0, 0], used: 1, dropped: 0 });
  expect(tokenizer.encode("red moving")).toEqual({ ids: [3, 5, 1, 0, 0], used: 3, dropped: 0 });
  expect(tokenizer.encode("red red red red")).toEqual({ ids: [3, 3, 3, 3, 1], used: 5, dropped: 0 });
  expect(tokenizer.encode("red blue red blue red red")).toEqual({
    ids: [3, 4, 3, 4, 1],
    used: 5,
    dropped: 2,
  });
});

test("a folder with tokenizer.json alone has T5's own special tokens", async () => {
  const folder = await temporaryFolder();
  await writeWanPack(folder);
  await rm(join(folder, "tokenizer/tokenizer_config.json"));
  const tokenizer = await loadT5Tokenizer(folder, "tokenizer", 3);
  expect(tokenizer.encode("blue").ids).toEqual([4, 1, 0]);
  expect((await loadT5Tokenizer(folder, "tokenizer", null)).length).toBe(512);
});
