import { type RequestHandler, raw } from "express";
import { jobCallbackSchema } from "#contracts/callback.ts";
import { callbackSignatureHeader, checkCallbackSignature } from "#contracts/callbackSignature.ts";
import type { Services } from "../context.ts";
import { settleJob } from "../domain/jobs/settleJob.ts";
import { SettlementRefusedError } from "../errors.ts";
import { reasonOf } from "../logger.ts";

type Answer = { status: number; body: object };

const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});

/** Postgres keeps no NUL; a message that quotes one must not be tried for ever. */
const withoutNul = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? value.replaceAll("\u0000", "\ufffd") : value;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, withoutNul);
  } catch {
    return undefined;
  }
}

/**
 * How workers settle an attempt. 200: known, forget it; 400, 401 and 422: never send this again as it is; anything
 * else: try again later.
 */
export function jobCallback(services: Services, secret: string): RequestHandler[] {
  async function answer(body: string, signature: string): Promise<Answer> {
    const check = await checkCallbackSignature(secret, body, signature, services.clock());
    if (check !== "valid") return refusal(401, "BAD_SIGNATURE", `The signature is ${check}.`);
    const callback = jobCallbackSchema.safeParse(parseJson(body));
    if (!callback.success) {
      const issue = callback.error.issues[0];
      return refusal(
        400,
        "MALFORMED",
        `${issue?.path.join(".") || "body"}: ${issue?.message ?? "not valid"}`,
      );
    }
    return { status: 200, body: await settleJob(services, callback.data) };
  }

  function failed(error: unknown): Answer {
    if (error instanceof SettlementRefusedError) return refusal(422, error.code, error.message);
    services.logger.error("callback not settled", { reason: reasonOf(error) });
    return refusal(500, "NOT_SETTLED", "The callback could not be settled now. Try again.");
  }

  return [
    raw({ type: () => true, limit: "1mb" }),
    (req, res, next) => {
      const body = Buffer.isBuffer(req.body) ? req.body.toString("utf8") : "";
      answer(body, req.get(callbackSignatureHeader) ?? "")
        .catch(failed)
        .then(({ status, body: reply }) => res.status(status).json(reply))
        .catch(next);
    },
  ];
}
