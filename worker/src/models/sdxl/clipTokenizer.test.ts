import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { demoModelsDir, linkedPack, replaceable } from "../../testing/demoPack.ts";
import { loadClipTokenizer } from "./clipTokenizer.ts";

const pack = join(demoModelsDir, "sdxl");
const bos = 1164;
const eos = 1165;

test("begin, words, end, padding up to the encoder's positions", async () => {
  const tokenizer = await loadClipTokenizer(pack, "tokenizer", 77);
  const words = tokenizer.tokenize("A  Red circle");
  expect(words).toHaveLength(3);
  expect(tokenizer.addSpecialTokens(words)).toEqual([bos, ...words, ...new Array(73).fill(eos)]);
  expect(tokenizer.tokenize("a red circle")).toEqual(words);
  expect(tokenizer.addSpecialTokens([])).toEqual([bos, ...new Array(76).fill(eos)]);
});

test("too many words for a frame are cut, the end token stays", async () => {
  const tokenizer = await loadClipTokenizer(pack, "tokenizer", 77);
  const words = tokenizer.tokenize("red ".repeat(80));
  expect(words).toHaveLength(80);
  expect(tokenizer.maxTokens).toBe(75);
  expect(tokenizer.addSpecialTokens(words)).toEqual([bos, ...words.slice(0, 75), eos]);
});

test("a text in parts has the same words, spaces around them or not", async () => {
  const { tokenize } = await loadClipTokenizer(pack, "tokenizer", 77);
  const parts = ["a ", "red", " circle, on", " a blue background"].flatMap(tokenize);
  expect(parts).toEqual(tokenize("a red circle, on a blue background"));
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
    expect(built.tokenize(prompt), prompt).toEqual(whole.tokenize(prompt));
  }
});

test("the second tokenizer may pad with another token", async () => {
  const modelsDir = await linkedPack("bang", async (folder) => {
    await writeFile(
      await replaceable(folder, "tokenizer_2/tokenizer_config.json"),
      JSON.stringify({ eos_token: { content: "<|endoftext|>" }, pad_token: "!", model_max_length: 1e30 }),
    );
  });
  const tokenizer = await loadClipTokenizer(join(modelsDir, "bang"), "tokenizer_2", 77);
  expect(tokenizer.addSpecialTokens(tokenizer.tokenize("a")).slice(2)).toEqual([
    eos,
    ...new Array(74).fill(0),
  ]);
});
