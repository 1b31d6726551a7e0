import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { demoModelsDir, linkedPack, replaceable } from "../../testing/demoPack.ts";
import { loadClipTokenizer } from "./clipTokenizer.ts";

const pack = join(demoModelsDir, "sdxl");
const bos = 1164;
const eos = 1165;

test("begin, words, end, padding up to the encoder's positions", async () => {
  const tokenize = await loadClipTokenizer(pack, "tokenizer", 77);
  const { ids, dropped } = tokenize("A  Red circle");
  expect(ids).toHaveLength(77);
  expect(ids[0]).toBe(bos);
  expect(ids.slice(4)).toEqual(new Array(73).fill(eos));
  expect(dropped).toBe(0);
  expect(tokenize("a red circle").ids).toEqual(ids);
  expect(tokenize("").ids).toEqual([bos, ...new Array(76).fill(eos)]);
});

test("a prompt that is too long keeps its end token and says how much was dropped", async () => {
  const tokenize = await loadClipTokenizer(pack, "tokenizer", 77);
  const { ids, dropped } = tokenize("red ".repeat(80));
  expect(ids).toHaveLength(77);
  expect(ids[0]).toBe(bos);
  expect(ids[76]).toBe(eos);
  expect(new Set(ids.slice(1, 76)).size).toBe(1);
  expect(dropped).toBe(5);
});

test("vocab.json and merges.txt, as in stock folders, give the same ids as tokenizer.json", async () => {
  const modelsDir = await linkedPack("stock", async (folder) => {
    await replaceable(folder, "tokenizer/tokenizer.json");
  });
  const whole = await loadClipTokenizer(pack, "tokenizer", 77);
  const built = await loadClipTokenizer(join(modelsDir, "stock"), "tokenizer", 77);
  for (const prompt of [
    "a red circle on a blue background",
    "It's the sailor's boat, 3 of 12 -- isn't it?",
    "Café 赤い円 🎈 don't <stop>",
    "<|endoftext|> a house",
    "",
  ]) {
    expect(built(prompt), prompt).toEqual(whole(prompt));
  }
});

test("the second tokenizer may pad with another token", async () => {
  const modelsDir = await linkedPack("bang", async (folder) => {
    await writeFile(
      await replaceable(folder, "tokenizer_2/tokenizer_config.json"),
      JSON.stringify({ eos_token: { content: "<|endoftext|>" }, pad_token: "!", model_max_length: 1e30 }),
    );
  });
  const tokenize = await loadClipTokenizer(join(modelsDir, "bang"), "tokenizer_2", 77);
  expect(tokenize("a").ids.slice(2)).toEqual([eos, ...new Array(74).fill(0)]);
});
