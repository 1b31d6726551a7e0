import { jobCatalog } from "#contracts/jobs/catalog.ts";
import type { QueueJobAnswer, QueueJobRequest } from "#contracts/submit/restRequest.ts";
import { createContentPolicy } from "#policy/contentPolicy.ts";
import { parsePolicyFile } from "#policy/policyFile.ts";
import { json, Refusal } from "../_shared/answers.ts";
import { anonKey, commonVariables, readEnv, type Variables } from "../_shared/env.ts";
import { log, reasonOf } from "../_shared/log.ts";
import { type QueuedJob, queuedJobSchema, queueingCommands } from "../_shared/queuedJob.ts";
import { createRedis, type Redis } from "../_shared/redis.ts";
import { guarded, type Handler } from "../_shared/serve.ts";
import { createSupabase, DatabaseFailure, type Supabase } from "../_shared/supabase.ts";
import { corsHeaders, withCors } from "./cors.ts";
import { readRequest, tokenOf } from "./readRequest.ts";
import { refuseContent } from "./refuseContent.ts";
import { refusalOf } from "./submitFailure.ts";

/**
 * Creates a job and queues it: `{ job_type, prompt, config }` with a person's access token, 202 with its id. The rules,
 * the price and the limits are those of `submit_job`; without Redis the job waits for the sweep. Throws `EnvError`,
 * `PolicyFileError`.
 */
export function createQueueJob(variables: Variables, policyText: string): Handler {
  const env = readEnv({ ...commonVariables, SUPABASE_ANON_KEY: anonKey }, variables);
  const policy = createContentPolicy(parsePolicyFile(policyText, "of this function"));
  const redis = createRedis({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN });
  const supabase = createSupabase({
    url: env.SUPABASE_URL,
    anonKey: env.SUPABASE_ANON_KEY,
    serviceKey: env.SUPABASE_SERVICE_KEY,
    patienceMs: 30_000,
  });

  const answer: Handler = async (request) => {
    const token = tokenOf(request);
    const userId = token === null ? null : await supabase.userOf(token);
    if (token === null || userId === null) {
      throw new Refusal(401, { code: "UNAUTHENTICATED", message: "Sign in first." });
    }
    const { body, idempotencyKey } = await readRequest(request);
    await refuseContent({ supabase, policy, userId }, body);
    const job = await submit(supabase, token, body, idempotencyKey);
    await tell(redis, job);
    return json(202, answerOf(job));
  };
  const unexpected = { code: "NOT_QUEUED", message: "The job could not be submitted now. Try again." };
  const post = guarded(answer, unexpected);
  return async (request) =>
    request.method === "OPTIONS"
      ? new Response(null, { status: 204, headers: corsHeaders })
      : withCors(await post(request));
}

async function submit(
  supabase: Supabase,
  token: string,
  body: QueueJobRequest,
  idempotencyKey: string | null,
): Promise<QueuedJob> {
  const { job_type, prompt, config, start_by, finish_by } = body;
  const parameters = {
    p_job_type: job_type,
    p_prompt: prompt,
    p_config: config,
    p_idempotency_key: idempotencyKey,
    ...(start_by ? { p_start_by: start_by } : {}),
    ...(finish_by ? { p_finish_by: finish_by } : {}),
  };
  try {
    return queuedJobSchema.parse(await supabase.callAs(token, "submit_job", parameters));
  } catch (error) {
    throw (error instanceof DatabaseFailure && refusalOf(error)) || error;
  }
}

async function tell(redis: Redis, job: QueuedJob): Promise<void> {
  const commands = queueingCommands(job);
  if (commands.length === 0) return;
  try {
    await redis.send(commands);
  } catch (error) {
    log("warn", "not queued now, the sweep will", { job: job.id, reason: reasonOf(error) });
  }
}

const answerOf = (job: QueuedJob): QueueJobAnswer => ({
  job_id: job.id,
  job_type: job.job_type,
  queue: jobCatalog[job.job_type].queue,
  status: job.status,
  credits: job.credits,
  config: job.config,
  created_at: job.created_at,
});
