import { z } from "zod";
import type { CallbackResponse, JobCallback } from "#contracts/callback/message.ts";
import { callbackBodyLimit, receiveCallback } from "#contracts/callback/receive.ts";
import {
  noticeOf,
  type Settlement,
  settlementSchema,
  settleParameters,
} from "#contracts/callback/settlement.ts";
import { callbackSignatureHeader } from "#contracts/callback/signature.ts";
import { finishCommands, requeueCommands } from "#contracts/redis/jobCommands.ts";
import { callbackSecret, commonVariables, parseVariables, type Variables } from "../_shared/env.ts";
import { describeError, log } from "../_shared/log.ts";
import { queuedJobCommands, queuedJobSchema } from "../_shared/queuedJob.ts";
import { createRedis, type Redis } from "../_shared/redis.ts";
import { HttpError, json, readBody } from "../_shared/responses.ts";
import { type Handler, handlePost } from "../_shared/serve.ts";
import { createSupabase, DatabaseError, type Supabase } from "../_shared/supabase.ts";

/**
 * Settles an attempt for a worker. Status 200: the callback is stored and the worker forgets it; 400, 413 and 422: the
 * worker must not send the same callback again; anything else: the worker retries later. Replaying a captured callback
 * changes nothing, and its signature expires after five minutes.
 * @throws {EnvError}
 */
export function createJobCallback(variables: Variables): Handler {
  const env = parseVariables({ ...commonVariables, JOB_CALLBACK_SECRET: callbackSecret }, variables);
  const redis = createRedis({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN });
  const supabase = createSupabase({
    url: env.SUPABASE_URL,
    serviceKey: env.SUPABASE_SERVICE_KEY,
    // Less than the 15 seconds after which a worker aborts its request.
    timeoutMs: 12_000,
  });

  const handle: Handler = async (request) => {
    const received = await receiveCallback({
      secret: env.JOB_CALLBACK_SECRET,
      body: await readBody(request, callbackBodyLimit),
      signature: request.headers.get(callbackSignatureHeader) ?? "",
      now: Date.now(),
    });
    if (!received.ok) {
      const { status, code, message } = received.rejection;
      throw new HttpError(status, { code, message });
    }
    const { callback } = received;
    const settlement = await settle(supabase, callback);
    await publishSettlement(redis, supabase, callback.job_id, settlement);
    const { job_id: jobId, attempt, status } = callback;
    log("info", "attempt settled", { jobId, attempt, status, outcome: settlement.outcome });
    return json(200, { outcome: settlement.outcome } satisfies CallbackResponse);
  };
  return handlePost(handle, {
    code: "NOT_SETTLED",
    message: "The callback couldn't be settled. Try again.",
  });
}

/** @throws {HttpError} if the database rejects the callback for good */
async function settle(supabase: Supabase, callback: JobCallback): Promise<Settlement> {
  try {
    return settlementSchema.parse(await supabase.callAsService("settle_job", settleParameters(callback)));
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.hint === null || error.code !== "P0001") throw error;
    throw new HttpError(422, { code: error.hint, message: error.message });
  }
}

/**
 * Publishes a committed settlement. What can't be published now, the sweep and subscribers find in the database. A
 * finished job makes room for throttled jobs of the same user, which are queued here.
 */
async function publishSettlement(
  redis: Redis,
  supabase: Supabase,
  jobId: string,
  settlement: Settlement,
): Promise<void> {
  const notice = noticeOf(jobId, settlement, Date.now());
  if (!notice) return;
  try {
    await redis.send(notice.kind === "finished" ? finishCommands([notice]) : requeueCommands(notice));
    if (notice.kind !== "finished") return;
    const released = await supabase.callAsService("released_jobs", { p_user_id: notice.userId });
    const commands = z.array(queuedJobSchema).parse(released).flatMap(queuedJobCommands);
    if (commands.length > 0) await redis.send(commands);
  } catch (error) {
    log("warn", "the settlement was not published", { jobId, error: describeError(error) });
  }
}
