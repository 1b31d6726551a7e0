import type { z } from "zod";
import { idempotencyKeyInput } from "#contracts/submit/fields.ts";
import {
  idempotencyKeyHeader,
  type QueueJobRequest,
  queueJobRequestSchema,
} from "#contracts/submit/restRequest.ts";
import { describeIssue } from "#contracts/validation/describeIssue.ts";
import { HttpError, readBody } from "../_shared/responses.ts";

/** Bytes. Enough for two prompts of 1000 escaped characters and the settings. */
const bodyLimit = 64 * 1024;

/** Returns the access token of the `Authorization` header, or null if there is none. */
export const readAccessToken = (request: Request): string | null =>
  /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;

const invalid = (issues: { path: string[]; message: string }[]): HttpError =>
  new HttpError(400, { code: "INVALID_INPUT", message: "The input is invalid.", issues });

const issuesOf = (error: z.ZodError, before: string[] = []): { path: string[]; message: string }[] =>
  error.issues.map(({ path, message }) => ({ path: [...before, ...path.map(String)], message }));

/** @throws {HttpError} naming every field that is wrong */
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
    throw new HttpError(400, { code: "MALFORMED", message: "The body is not JSON." });
  }
  const parsed = queueJobRequestSchema.safeParse(value, { error: describeIssue });
  if (!parsed.success) throw invalid(issuesOf(parsed.error));
  return { body: parsed.data, idempotencyKey: parsedKey?.data ?? null };
}
