// Checks an exported video pack against torch's numbers: node video/parity.mjs <pack folder> (reads <pack folder>.parity.json).
import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { InferenceSession, Tensor } from "onnxruntime-node";

const folder = process.argv[2].replace(/\/$/, "");
const facts = JSON.parse(readFileSync(`${folder}.parity.json`, "utf8"));
const float = (name, rows) => {
  const { shape, data } = facts[name];
  if (rows === undefined) return new Tensor("float32", Float32Array.from(data), shape);
  const size = data.length / shape[0];
  return new Tensor("float32", Float32Array.from(data.slice(0, rows * size)), [rows, ...shape.slice(1)]);
};
const long = (name) => new Tensor("int64", BigInt64Array.from(facts[name].data, BigInt), facts[name].shape);

let failed = false;
function compare(name, got, wanted, allowed) {
  let worst = 0;
  for (const [i, value] of wanted.entries()) worst = Math.max(worst, Math.abs(value - got[i]));
  const wrong = !(worst <= allowed) || got.length !== wanted.length;
  failed ||= wrong;
  console.log(`${wrong ? "WRONG" : "ok   "} ${name}: largest difference ${worst.toExponential(1)}, allowed ${allowed}`);
}

async function run(component, inputs) {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 };
  const session = await InferenceSession.create(`${folder}/${component}/model.onnx`, options);
  const began = performance.now();
  const outputs = await session.run(inputs);
  return { ...outputs, seconds: ((performance.now() - began) / 1000).toFixed(2) };
}

const tokenizer = new Tokenizer(JSON.parse(readFileSync(`${folder}/tokenizer/tokenizer.json`, "utf8")), {});
const length = facts.ids.shape[1];
for (const [i, prompt] of facts.prompts.entries()) {
  const pieces = prompt === "" ? [] : [...tokenizer.encode(prompt, { add_special_tokens: false }).ids];
  const ids = [...pieces, 1, ...Array(length).fill(0)].slice(0, length);
  compare(`tokens of "${prompt}"`, ids, facts.ids.data.slice(i * length, (i + 1) * length), 0);
}
const text = await run("text_encoder", { input_ids: long("ids"), attention_mask: long("mask") });
compare("text_encoder", text.last_hidden_state.data, facts.states.data, 0.02);
for (let i = 0; facts[`clip${i}`]; i += 1) {
  const inputs = { hidden_states: float(`clip${i}`), timestep: float(`time${i}`), encoder_hidden_states: float("states", 1) };
  const { out_hidden_states: velocity, seconds } = await run("transformer", inputs);
  compare(`transformer ${facts[`clip${i}`].shape.join("x")} (${seconds} s)`, velocity.data, facts[`velocity${i}`].data, 0.03);
}
const { sample, seconds } = await run("vae_decoder", { latent_sample: float("latents") });
compare(`vae_decoder (${seconds} s)`, sample.data, facts.sample.data, 0.02);
process.exit(failed ? 1 : 0);
