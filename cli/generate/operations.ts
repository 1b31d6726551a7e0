import { z } from "zod";

/** The operations of this command, each with the shape of its answer. */

const failureSchema = z.object({
  __typename: z.string(),
  code: z.string(),
  message: z.string(),
  issues: z.array(z.object({ path: z.array(z.string()), message: z.string() })).optional(),
});
export type TypedFailure = z.infer<typeof failureSchema>;

const failureFields = "... on Error { code message } ... on InvalidInputError { issues { path message } }";

const assetSchema = z.object({
  batchIndex: z.number(),
  seed: z.number(),
  mimeType: z.string(),
  width: z.number(),
  height: z.number(),
  fileSizeBytes: z.number(),
  url: z.string(),
});
export type FinishedAsset = z.infer<typeof assetSchema>;

const timingNames = [
  "totalMs",
  "loadMs",
  "textEncodeMs",
  "denoiseMs",
  "decodeMs",
  "fileEncodeMs",
  "uploadMs",
] as const;
export type Timings = Record<(typeof timingNames)[number], number>;

const jobSchema = z.object({
  id: z.string(),
  uuid: z.string(),
  seed: z.number(),
  status: z.enum(["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]),
  /** The position in the queue, starting at 1. */
  queuePosition: z.number().nullable(),
  estimatedStartSeconds: z.number().nullable(),
  isThrottled: z.boolean(),
  progress: z
    .object({
      phase: z.string(),
      step: z.number(),
      totalSteps: z.number(),
      elapsedMs: z.number(),
      estimatedRemainingMs: z.number().nullable(),
    })
    .nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  timings: z.record(z.enum(timingNames), z.number()).nullable(),
  /** What the language model made of the prompt, or why it was left as it was. */
  enhancedPrompt: z.string().nullable(),
  enhancementNote: z.string().nullable(),
  assets: z.array(assetSchema),
});
export type LiveJob = z.infer<typeof jobSchema>;

const jobFields = `id uuid seed status queuePosition estimatedStartSeconds isThrottled
  progress { phase step totalSteps elapsedMs estimatedRemainingMs }
  error { code message }
  timings { ${timingNames.join(" ")} } enhancedPrompt enhancementNote
  assets { batchIndex seed mimeType width height fileSizeBytes url }`;

export const signIn = {
  query: `mutation SignIn($input: SignInInput!) { signIn(input: $input) {
    __typename ... on SignInSuccess { data { accessToken } } ${failureFields} } }`,
  data: z.object({
    signIn: z.union([z.object({ data: z.object({ accessToken: z.string() }) }), failureSchema]),
  }),
};

export const submitJob = {
  query: `mutation SubmitJob($input: SubmitJobInput!) { submitJob(input: $input) {
    __typename ... on SubmitJobSuccess { data { id uuid seed } } ${failureFields} } }`,
  data: z.object({
    submitJob: z.union([
      z.object({ data: z.object({ id: z.string(), uuid: z.string(), seed: z.number() }) }),
      failureSchema,
    ]),
  }),
};

export const jobUpdated = {
  query: `subscription JobUpdated($id: ID!) { jobUpdated(id: $id) { ${jobFields} } }`,
  data: z.object({ jobUpdated: jobSchema }),
};

export const cancelJob = {
  query: "mutation CancelJob($id: ID!) { cancelJob(id: $id) { __typename } }",
  data: z.object({ cancelJob: z.object({ __typename: z.string() }) }),
};

/** Fields that have another name on the command line. */
const optionNames: Readonly<Record<string, string>> = {
  batchSize: "--batch",
  guidanceScale: "--guidance",
  negativePrompt: "--negative",
  width: "--width",
  height: "--height",
  steps: "--steps",
  seed: "--seed",
  sourceAssetId: "--source",
  strength: "--strength",
};

/** One sentence of a typed failure; an invalid input says what is wrong with which option. */
export function describeTypedFailure(failure: TypedFailure): string {
  const issue = failure.issues?.[0];
  if (!issue) return failure.message;
  const field = issue.path.join(".");
  if (field === "" || issue.message.toLowerCase().includes(field.toLowerCase())) return issue.message;
  const name = optionNames[field] ?? `The ${field}`;
  return issue.message.startsWith("Must ")
    ? `${name} must ${issue.message.slice(5)}`
    : `${name}: ${issue.message}`;
}
