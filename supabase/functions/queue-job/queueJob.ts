import { jobCatalog } from "#contracts/jobs/catalog.ts";
import type { QueueJobRequest, QueueJobResponse } from "#contracts/submit/restRequest.ts";
import { createContentPolicy } from "#policy/contentPolicy.ts";
import { parsePolicyFile } from "#policy/policyFile.ts";
import { anonKey, commonVariables, parseVariables, type Variables } from "../_shared/env.ts";
import { describeError, log } from "../_shared/log.ts";
import { type QueuedJob, queuedJobCommands, queuedJobSchema } from "../_shared/queuedJob.ts";
import { createRedis, type Redis } from "../_shared/redis.ts";
import { HttpError, json } from "../_shared/responses.ts";
import { type Handler, handlePost } from "../_shared/serve.ts";
import { createSupabase, DatabaseError, type Supabase } from "../_shared/supabase.ts";
import { readAccessToken, readRequest } from "./readRequest.ts";
import { refuseContent } from "./refuseContent.ts";
import { toHttpError } from "./submitErrors.ts";

/**
 * Pages of every origin may call: a browser never sends the token in the `Authorization` header by itself. The allowed
 * headers are those of supabase-js and the idempotency key.
 */
const corsHeaders: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, OPTIONS",
  "access-control-allow-headers": "authorization, x-client-info, apikey, content-type, idempotency-key",
  "access-control-expose-headers": "retry-after",
  "access-control-max-age": "86400",
};

/**
 * Creates and queues a job from `{ job_type, prompt, config }`, sent with a user's access token. Responds with 202 and
 * the job's id. `submit_job` applies the rules, price and limits. If Redis is down, the sweep queues the job later.
 * @throws {EnvError}
 * @throws {PolicyFileError}
 */
export function createQueueJob(variables: Variables, policyText: string): Handler {
  const env = parseVariables({ ...commonVariables, SUPABASE_ANON_KEY: anonKey }, variables);
  const policy = createContentPolicy(parsePolicyFile(policyText, "of this function"));
  const redis = createRedis({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN });
  const supabase = createSupabase({
    url: env.SUPABASE_URL,
    anonKey: env.SUPABASE_ANON_KEY,
    serviceKey: env.SUPABASE_SERVICE_KEY,
    timeoutMs: 30_000,
  });

  const handle: Handler = async (request) => {
    const token = readAccessToken(request);
    const userId = token === null ? null : await supabase.findUserId(token);
    if (token === null || userId === null) {
      throw new HttpError(401, {
        code: "UNAUTHENTICATED",
        message: "Send an access token in the Authorization header.",
      });
    }
    const { body, idempotencyKey } = await readRequest(request);
    await refuseContent({ supabase, policy, userId }, body);
    const job = await submit(supabase, token, body, idempotencyKey);
    await enqueue(redis, job);
    return json(202, responseBody(job));
  };
  const unexpected = { code: "NOT_QUEUED", message: "The job couldn't be submitted. Try again." };
  const post = handlePost(handle, unexpected);
  return async (request) =>
    request.method === "OPTIONS"
      ? new Response(null, { status: 204, headers: corsHeaders })
      : withCors(await post(request));
}

function withCors(response: Response): Response {
  for (const [name, value] of Object.entries(corsHeaders)) response.headers.set(name, value);
  return response;
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
    throw (error instanceof DatabaseError && toHttpError(error)) || error;
  }
}

async function enqueue(redis: Redis, job: QueuedJob): Promise<void> {
  const commands = queuedJobCommands(job);
  if (commands.length === 0) return;
  try {
    await redis.send(commands);
  } catch (error) {
    log("warn", "the job is not queued yet, the sweep will queue it", {
      jobId: job.id,
      error: describeError(error),
    });
  }
}

const responseBody = (job: QueuedJob): QueueJobResponse => ({
  job_id: job.id,
  job_type: job.job_type,
  queue: jobCatalog[job.job_type].queue,
  status: job.status,
  credits: job.credits,
  config: job.config,
  created_at: job.created_at,
});
