// Checks the exported enhancer against torch's numbers and the tokenizer against Python's: node enhancer/parity.mjs ../demo/enhancer
import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { InferenceSession, Tensor } from "onnxruntime-node";

const folder = process.argv[2].replace(/\/$/, "");
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const facts = json(".work/enhancer.parity.json");
const config = json(`${folder}/config.json`);
const tokenizer = new Tokenizer(json(`${folder}/tokenizer.json`), json(`${folder}/tokenizer_config.json`));
const session = await InferenceSession.create(`${folder}/model.onnx`, { intraOpNumThreads: 1, logSeverityLevel: 3 });
const size = config.hidden_size / config.num_attention_heads;

const long = (values) => new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);

/** Runs the ids in pieces of the given lengths, each with the past of those before, and returns all logits. */
async function logitsOf(ids, pieces) {
  let past = {};
  for (let layer = 0; layer < config.num_hidden_layers; layer += 1) {
    for (const part of ["key", "value"]) {
      past[`past_key_values.${layer}.${part}`] = new Tensor("float32", new Float32Array(0), [1, config.num_key_value_heads, 0, size]);
    }
  }
  const all = [];
  let at = 0;
  for (const length of pieces) {
    const end = at + length;
    const positions = Array.from({ length }, (_, i) => at + i);
    const inputs = { input_ids: long(ids.slice(at, end)), attention_mask: long(Array(end).fill(1)), position_ids: long(positions), ...past };
    const outputs = await session.run(inputs);
    all.push(...outputs.logits.data);
    past = Object.fromEntries(Object.entries(outputs).flatMap(([name, value]) => (name === "logits" ? [] : [[name.replace("present", "past_key_values"), value]])));
    at = end;
  }
  return all;
}

const worst = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
let failed = false;
function report(name, good, detail) {
  failed ||= !good;
  console.log(`${good ? "ok   " : "WRONG"} ${name}: ${detail}`);
}

const { ids } = tokenizer.encode(facts.question, { add_special_tokens: false });
report("tokens", JSON.stringify(ids) === JSON.stringify(facts.ids), `${ids.length} ids`);
const whole = await logitsOf(facts.ids, [facts.ids.length]);
const largest = worst(whole, facts.logits);
report("logits", largest < 0.1, `largest difference to torch ${largest.toExponential(1)} (weights are stored in half precision)`);
const cached = await logitsOf(facts.ids, [4, ...Array(facts.ids.length - 4).fill(1)]);
const difference = worst(whole, cached);
report("cache", difference < 1e-4, `largest difference between whole and token by token ${difference.toExponential(1)}`);
process.exit(failed ? 1 : 0);
