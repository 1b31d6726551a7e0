import { z } from "zod";
import type { CallbackAnswer, JobCallback } from "#contracts/callback/message.ts";
import { callbackBodyLimit, receiveCallback } from "#contracts/callback/receive.ts";
import {
  noticeOf,
  type Settlement,
  settlementSchema,
  settleParameters,
} from "#contracts/callback/settlement.ts";
import { callbackSignatureHeader } from "#contracts/callback/signature.ts";
import { finishCommands, requeueCommands } from "#contracts/redis/jobCommands.ts";
import { json, Refusal, readBody } from "../_shared/answers.ts";
import { callbackSecret, commonVariables, readEnv, type Variables } from "../_shared/env.ts";
import { log, reasonOf } from "../_shared/log.ts";
import { queuedJobSchema, queueingCommands } from "../_shared/queuedJob.ts";
import { createRedis, type Redis } from "../_shared/redis.ts";
import { guarded, type Handler } from "../_shared/serve.ts";
import { createSupabase, DatabaseFailure, type Supabase } from "../_shared/supabase.ts";

/**
 * How workers settle an attempt. 200: known, forget it; 400, 413 and 422: never send this again as it is; anything else:
 * try again later. A captured callback sent again is known already, and worthless once its signature is five minutes
 * old. Throws `EnvError`.
 */
export function createJobCallback(variables: Variables): Handler {
  const env = readEnv({ ...commonVariables, JOB_CALLBACK_SECRET: callbackSecret }, variables);
  const redis = createRedis({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN });
  const supabase = createSupabase({
    url: env.SUPABASE_URL,
    serviceKey: env.SUPABASE_SERVICE_KEY,
    // A worker gives a try up after 15 seconds.
    patienceMs: 12_000,
  });

  const answer: Handler = async (request) => {
    const received = await receiveCallback({
      secret: env.JOB_CALLBACK_SECRET,
      body: await readBody(request, callbackBodyLimit),
      signature: request.headers.get(callbackSignatureHeader) ?? "",
      now: Date.now(),
    });
    if (!received.ok) {
      const { status, code, message } = received.refusal;
      throw new Refusal(status, { code, message });
    }
    const { callback } = received;
    const settlement = await settle(supabase, callback);
    await tell(redis, supabase, callback.job_id, settlement);
    const { job_id: job, attempt, status } = callback;
    log("info", "attempt settled", { job, attempt, status, outcome: settlement.outcome });
    return json(200, { outcome: settlement.outcome } satisfies CallbackAnswer);
  };
  return guarded(answer, {
    code: "NOT_SETTLED",
    message: "The callback could not be settled now. Try again.",
  });
}

/** Throws a `Refusal` for what the database refuses for good. */
async function settle(supabase: Supabase, callback: JobCallback): Promise<Settlement> {
  try {
    return settlementSchema.parse(await supabase.callAsService("settle_job", settleParameters(callback)));
  } catch (error) {
    if (!(error instanceof DatabaseFailure) || error.hint === null || error.code !== "P0001") throw error;
    throw new Refusal(422, { code: error.hint, message: error.message });
  }
}

/**
 * It is committed; what can't be told now is found by the sweep and by those who watch. When a job ends, the next of its
 * person's may go to its queue.
 */
async function tell(redis: Redis, supabase: Supabase, jobId: string, settlement: Settlement): Promise<void> {
  const notice = noticeOf(jobId, settlement, Date.now());
  if (!notice) return;
  try {
    await redis.send(notice.kind === "finished" ? finishCommands([notice]) : requeueCommands(notice));
    if (notice.kind !== "finished") return;
    const released = await supabase.callAsService("released_jobs", { p_user_id: notice.userId });
    const queueing = z.array(queuedJobSchema).parse(released).flatMap(queueingCommands);
    if (queueing.length > 0) await redis.send(queueing);
  } catch (error) {
    log("warn", "a settlement was not told", { job: jobId, reason: reasonOf(error) });
  }
}
