import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { download, outputPath } from "./download.ts";
import { createGraphqlClient, type GraphqlClient, StreamEnded } from "./graphqlClient.ts";
import * as operations from "./operations.ts";
import type { Credentials, GenerateOptions } from "./options.ts";
import type { ProgressView } from "./progress.ts";

export type Generated = {
  job: string;
  seed: number;
  files: Array<{ path: string; seed: number; width: number; height: number; bytes: number }>;
  timings: operations.Timings | null;
  enhancedPrompt: string | null;
  enhancementNote: string | null;
};

/** The number of consecutive failures after which the event stream isn't reopened. */
const maxFailures = 8;

/**
 * Submits a job, shows its progress and downloads its files. Cancels the job when `signal` aborts.
 * @throws {PlainFailure} for every failure that the user can act on, and the signal's reason after an abort.
 */
export async function generate(
  url: string,
  credentials: Credentials,
  options: Pick<GenerateOptions, "input" | "out" | "folder">,
  view: ProgressView,
  signal: AbortSignal,
): Promise<Generated> {
  const token = "token" in credentials ? credentials.token : await signIn(url, credentials, signal);
  const client = createGraphqlClient(url, token, signal);
  const { submitJob } = await client.execute(operations.submitJob.data, operations.submitJob.query, {
    input: options.input,
  });
  if (!("data" in submitJob)) throw new PlainFailure(operations.describeTypedFailure(submitJob));
  const { id } = submitJob.data;
  let job: operations.LiveJob;
  try {
    job = await follow(client, id, view, signal);
  } catch (error) {
    // Otherwise an interrupted command would still cost the job's credits.
    if (signal.aborted) await cancel(createGraphqlClient(url, token), id);
    throw error;
  }
  if (job.status === "FAILED") throw new PlainFailure(job.error?.message ?? "The job failed.");
  if (job.status === "CANCELLED") throw new PlainFailure("The job was cancelled.");
  view.note("downloading the file");
  const assets = job.assets.toSorted((a, b) => a.batchIndex - b.batchIndex);
  const files: Generated["files"] = [];
  for (const asset of assets) {
    const path = outputPath(asset, assets.length, { ...options, type: options.input.type });
    await download(asset, path, signal);
    files.push({
      path,
      seed: asset.seed,
      width: asset.width,
      height: asset.height,
      bytes: asset.fileSizeBytes,
    });
  }
  const { uuid, seed, timings, enhancedPrompt, enhancementNote } = job;
  return { job: uuid, seed, files, timings, enhancedPrompt, enhancementNote };
}

async function signIn(
  url: string,
  account: { email: string; password: string },
  signal: AbortSignal,
): Promise<string> {
  const client = createGraphqlClient(url, null, signal);
  const result = await client.execute(operations.signIn.data, operations.signIn.query, { input: account });
  if (!("data" in result.signIn)) throw new PlainFailure(operations.describeTypedFailure(result.signIn));
  return result.signIn.data.accessToken;
}

/** Follows the job until it is in a terminal state. A broken stream is reopened and starts with a snapshot. */
async function follow(
  client: GraphqlClient,
  id: string,
  view: ProgressView,
  signal: AbortSignal,
): Promise<operations.LiveJob> {
  let failures = 0;
  for (;;) {
    try {
      const updates = client.subscribe(operations.jobUpdated.data, operations.jobUpdated.query, { id });
      for await (const { jobUpdated: job } of updates) {
        failures = 0;
        view.show(job);
        if (job.status !== "PENDING" && job.status !== "PROCESSING") return job;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      const broken = error instanceof StreamEnded || error instanceof TypeError;
      const unanswered = error instanceof PlainFailure && error.cause !== undefined;
      if (!broken && !unanswered) throw error;
      failures += 1;
      if (failures > maxFailures) throw error;
      view.note("connection lost, retrying");
      await pause(500 * failures, signal);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

async function cancel(client: GraphqlClient, id: string): Promise<void> {
  await client.execute(operations.cancelJob.data, operations.cancelJob.query, { id }).catch(() => {});
}
