import { z } from "zod";
import { contentRefusedCode, type Refusal, type RefusalStage, refusalStages } from "#policy/contentPolicy.ts";
import { PermanentError, WorkerError } from "./errors.ts";

const factsSchema = z.object({ stage: z.enum(refusalStages), category: z.string(), rule: z.string() });

/** What the audit keeps of a refusal; nothing of the prompt. */
export type RefusalFacts = z.infer<typeof factsSchema>;

/** The failure of a job whose prompt or result the content policy refuses. The same job would be refused again. */
export function contentRefused(stage: RefusalStage, { category, rule, message }: Refusal): PermanentError {
  // The detail is what crosses the border between inference child and control plane.
  const detail = JSON.stringify({ stage, category, rule } satisfies RefusalFacts);
  return new PermanentError(contentRefusedCode, { message, detail });
}

/** What was refused where, when a failure is a refusal. */
export function refusalIn(error: unknown): RefusalFacts | null {
  if (!(error instanceof WorkerError) || error.code !== contentRefusedCode) return null;
  try {
    return factsSchema.parse(JSON.parse(error.detail ?? ""));
  } catch {
    return null;
  }
}
