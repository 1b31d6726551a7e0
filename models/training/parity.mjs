// Checks an exported pack against torch's numbers: node parity.mjs <pack folder> (reads <pack folder>.parity.json).
import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";

const folder = process.argv[2].replace(/\/$/, "");
const facts = JSON.parse(readFileSync(`${folder}.parity.json`, "utf8"));
const float = (name) => new Tensor("float32", Float32Array.from(facts[name].data), facts[name].shape);
const ids = new Tensor("int64", BigInt64Array.from(facts.ids.data, BigInt), facts.ids.shape);

async function run(component, inputs) {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 };
  const session = await InferenceSession.create(`${folder}/${component}/model.onnx`, options);
  return session.run(inputs);
}

let failed = false;
function compare(name, got, wanted, allowed) {
  let worst = 0;
  for (const [i, value] of wanted.entries()) worst = Math.max(worst, Math.abs(value - got[i]));
  const wrong = !(worst <= allowed) || got.length !== wanted.length;
  failed ||= wrong;
  console.log(`${wrong ? "WRONG" : "ok   "} ${name}: largest difference ${worst.toExponential(1)}, allowed ${allowed}`);
}

const first = await run("text_encoder", { input_ids: ids });
const second = await run("text_encoder_2", { input_ids: ids });
const [batch, length, width] = facts.context.shape;
const a = first["hidden_states.1"];
const b = second["hidden_states.2"];
const joined = new Float32Array(batch * length * width);
for (let token = 0; token < batch * length; token += 1) {
  joined.set(a.data.subarray(token * a.dims[2], (token + 1) * a.dims[2]), token * width);
  joined.set(b.data.subarray(token * b.dims[2], (token + 1) * b.dims[2]), token * width + a.dims[2]);
}
compare("text states", joined, facts.context.data, 0.02);
compare("text_embeds", second.text_embeds.data, facts.pooled.data, 0.02);
/** The first `rows` rows of a fact. */
function rows(name, count) {
  const { shape, data } = facts[name];
  const size = data.length / shape[0];
  return new Tensor("float32", Float32Array.from(data.slice(0, count * size)), [count, ...shape.slice(1)]);
}
for (const [sample, wanted] of [["sample", "v"], ["other", "other_v"]]) {
  const count = facts[sample].shape[0];
  const { out_sample } = await run("unet", {
    sample: float(sample),
    timestep: float("timestep"),
    encoder_hidden_states: rows("context", count),
    text_embeds: rows("pooled", count),
    time_ids: rows("time_ids", count),
  });
  compare(`unet ${facts[sample].shape.join("x")}`, out_sample.data, facts[wanted].data, 0.02);
}
compare("vae_decoder", (await run("vae_decoder", { latent_sample: float("latents") })).sample.data, facts.image.data, 0.01);
compare("vae_encoder", (await run("vae_encoder", { sample: float("encoder_input") })).latent_parameters.data, facts.encoded.data, 1e-4);
process.exit(failed ? 1 : 0);
