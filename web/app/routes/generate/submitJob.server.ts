import type { SubmissionResult } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import type { AppLoadContext } from "@remix-run/node";
import { type FormatChoiceFragment, JobFormatsDocument, SubmitJobDocument } from "../../gql/graphql.ts";
import { run } from "../../lib/api.server.ts";
import type { Formatter } from "../../lib/formatter.ts";
import { issuesByField } from "../../lib/issuesByField.ts";
import { generateMessages } from "../../messages/generate.ts";
import { jobMessages } from "../../messages/jobs.ts";
import { generateSchema, toSubmitInput } from "./generateForm.ts";

const { errors, format: formatText } = generateMessages;

type SubmitResult = { jobId: string } | { reply: SubmissionResult<string[]>; status: number };

const fields = [
  "type",
  "prompt",
  "negativePrompt",
  "seed",
  "batchSize",
  "width",
  "height",
  "steps",
  "guidanceScale",
  "sourceAssetId",
  "strength",
];

/** The formats with their limits: all that an action of this page needs to validate its form. */
export async function findFormats(context: AppLoadContext): Promise<FormatChoiceFragment[]> {
  return (await run(context, JobFormatsDocument)).jobFormats;
}

/** Submits the generate form. Returns the job, or the form's errors at their fields. */
export async function submitJob(
  context: AppLoadContext,
  form: FormData,
  formatter: Formatter,
): Promise<SubmitResult> {
  const formats = await findFormats(context);
  const submission = parseWithZod(form, { schema: generateSchema(formats) });
  if (submission.status !== "success") return { reply: submission.reply(), status: 400 };
  const format = formats.find((candidate) => candidate.type === submission.value.type);
  if (!format) return { reply: submission.reply({ formErrors: [formatText.unavailable] }), status: 400 };

  const input = toSubmitInput(submission.value, format);
  const { submitJob: result } = await run(context, SubmitJobDocument, { input });
  const formError = (message: string) => submission.reply({ formErrors: [message] });
  switch (result.__typename) {
    case "SubmitJobSuccess":
      return { jobId: result.data.id };
    case "InvalidInputError":
      return { reply: submission.reply(issuesByField(result, fields)), status: 400 };
    case "ContentRefusedError":
      return {
        reply: submission.reply({ fieldErrors: { prompt: [errors.contentRefused(result.message)] } }),
        status: 422,
      };
    case "FormatUnavailableError":
      return { reply: submission.reply({ fieldErrors: { type: [formatText.unavailable] } }), status: 409 };
    case "InsufficientCreditsError": {
      const { requiredCredits: required, creditBalance: balance } = result;
      const shortfall = jobMessages.errors.insufficientCredits(required, balance, formatter);
      return { reply: formError(errors.tooExpensive(shortfall)), status: 402 };
    }
    case "QueueFullError":
      return {
        reply: formError(jobMessages.errors.queueFull(result.limit, result.retryAfterSeconds)),
        status: 429,
      };
    case "IdempotencyConflictError":
      return { reply: formError(errors.alreadySubmitted), status: 409 };
    default:
      return { reply: formError(result.message), status: 400 };
  }
}
