import type { z } from "zod";
import { plainIssue } from "#contracts/plainIssue.ts";
import { idempotencyKeyInput } from "#contracts/submit/fields.ts";
import {
  idempotencyKeyHeader,
  type QueueJobRequest,
  queueJobRequestSchema,
} from "#contracts/submit/restRequest.ts";
import { Refusal, readBody } from "../_shared/answers.ts";

/** Bytes: two prompts of a thousand characters, escaped, and the settings. */
const bodyLimit = 64 * 1024;

/** The access token of the `Authorization` header; null without one. */
export const tokenOf = (request: Request): string | null =>
  /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;

const invalid = (issues: { path: string[]; message: string }[]): Refusal =>
  new Refusal(400, { code: "INVALID_INPUT", message: "The input is not valid.", issues });

const issuesOf = (error: z.ZodError, before: string[] = []): { path: string[]; message: string }[] =>
  error.issues.map(({ path, message }) => ({ path: [...before, ...path.map(String)], message }));

/** Throws a `Refusal` that names every field that is wrong. */
export async function readRequest(
  request: Request,
): Promise<{ body: QueueJobRequest; idempotencyKey: string | null }> {
  const text = await readBody(request, bodyLimit);
  const key = request.headers.get(idempotencyKeyHeader);
  const parsedKey = key === null ? null : idempotencyKeyInput.safeParse(key);
  if (parsedKey?.error) throw invalid(issuesOf(parsedKey.error, [idempotencyKeyHeader]));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, { code: "MALFORMED", message: "The body is not JSON." });
  }
  const parsed = queueJobRequestSchema.safeParse(value, { error: plainIssue });
  if (!parsed.success) throw invalid(issuesOf(parsed.error));
  return { body: parsed.data, idempotencyKey: parsedKey?.data ?? null };
}
