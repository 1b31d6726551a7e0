import type { SubmissionResult } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import type { AppLoadContext } from "@remix-run/node";
import { GeneratePageDocument, SubmitJobDocument } from "../../gql/graphql.ts";
import { run } from "../../lib/api.server.ts";
import { creditFigure, creditWords } from "../../lib/credits.ts";
import { issuesByField } from "../../lib/issuesByField.ts";
import { queueFullWords } from "../../lib/queueFull.ts";
import { generateSchema, toSubmitInput } from "./generateForm.ts";

type Answer = { jobId: string } | { reply: SubmissionResult<string[]>; status: number };

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

/** Submits the posted generate form; what is wrong comes back in words, beside the field it is about. */
export async function submit(context: AppLoadContext, form: FormData): Promise<Answer> {
  const { jobFormats } = await run(context, GeneratePageDocument);
  const submission = parseWithZod(form, { schema: generateSchema(jobFormats) });
  if (submission.status !== "success") return { reply: submission.reply(), status: 400 };
  const format = jobFormats.find((candidate) => candidate.type === submission.value.type);
  if (!format) return { reply: submission.reply({ formErrors: ["This format is gone."] }), status: 400 };

  const input = toSubmitInput(submission.value, format);
  const { submitJob: result } = await run(context, SubmitJobDocument, { input });
  const above = (text: string) => submission.reply({ formErrors: [text] });
  switch (result.__typename) {
    case "SubmitJobSuccess":
      return { jobId: result.data.id };
    case "InvalidInputError":
      return { reply: submission.reply(issuesByField(result, fields)), status: 400 };
    case "ContentRefusedError":
      return {
        reply: submission.reply({ fieldErrors: { prompt: [`${result.message} Nothing was charged.`] } }),
        status: 422,
      };
    case "FormatUnavailableError":
      return {
        reply: submission.reply({ fieldErrors: { type: ["This format is not available at the moment."] } }),
        status: 409,
      };
    case "InsufficientCreditsError": {
      const text = `This takes ${creditWords(result.required)} and you have ${creditFigure(result.balance)}.`;
      return { reply: above(`${text} Make fewer at a time, or choose a cheaper format.`), status: 402 };
    }
    case "QueueFullError":
      return { reply: above(queueFullWords(result)), status: 429 };
    case "IdempotencyConflictError":
      return {
        reply: above("This page was sent before with something else in it. Send it again."),
        status: 409,
      };
    default:
      return { reply: above(result.message), status: 400 };
  }
}
