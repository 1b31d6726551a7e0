import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";
import { z } from "zod";
import { PackError } from "../packError.ts";
import { parsePackJson } from "../packFiles.ts";

export type ChatMessage = { role: "system" | "user" | "assistant"; content: string };

/** Renders a conversation to the prompt format of the model, up to the start of its answer. */
export type ChatTemplate = (messages: readonly ChatMessage[]) => string;

const tokenSchema = z
  .union([z.string(), z.object({ content: z.string() })])
  .transform((token) => (typeof token === "string" ? token : token.content))
  .nullish();

const schema = z.object({
  /** One template, or several with names. */
  chat_template: z
    .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
    .nullish(),
  bos_token: tokenSchema,
  eos_token: tokenSchema,
});

/** Reads the template of `tokenizer_config.json` or `chat_template.jinja`. @throws {PackError} */
export async function readChatTemplate(folder: string): Promise<ChatTemplate> {
  const file = "tokenizer_config.json";
  const config = await parsePackJson(folder, file, schema);
  const own = config.chat_template;
  const source =
    (typeof own === "string" ? own : own?.find(({ name }) => name === "default")?.template) ??
    (await readFile(join(folder, "chat_template.jinja"), "utf8").catch(() => null));
  if (source === null) {
    throw new PackError(file, '"chat_template" is missing; use an instruction-tuned model');
  }
  const known = { bos_token: config.bos_token ?? "", eos_token: config.eos_token ?? "", tools: null };
  try {
    const template = new Template(source);
    const render: ChatTemplate = (messages) =>
      template.render({ ...known, messages, add_generation_prompt: true });
    // Finds a template that can't be rendered now rather than in the first job.
    render([
      { role: "system", content: "Answer." },
      { role: "user", content: "Hello." },
    ]);
    return render;
  } catch (error) {
    throw new PackError(file, "the chat template can't be rendered; copy the file again", { cause: error });
  }
}
