import shippedPolicy from "#policy/default.json" with { type: "json" };
import { prepare } from "../_shared/serve.ts";
import { createQueueJob } from "./queueJob.ts";

const variables = Deno.env.toObject();

const policyText = async (): Promise<string> =>
  variables.POLICY_FILE ? await Deno.readTextFile(variables.POLICY_FILE) : JSON.stringify(shippedPolicy);

Deno.serve(await prepare(async () => createQueueJob(variables, await policyText())));
