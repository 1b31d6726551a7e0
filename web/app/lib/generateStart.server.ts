import type { AppLoadContext } from "@remix-run/node";
import {
  AssetSettingsByIdDocument,
  JobPageDocument,
  JobSettingsByIdDocument,
  type LiveJobFragment,
} from "../gql/graphql.ts";
import { notFound, run } from "./api.server.ts";
import { defaultsFromSettings, type FormDefaults } from "./generateForm.ts";

/**
 * What the generate form starts with: the settings of a picture (`?from=`, with its own seed), of a job
 * (`?again=`), or a prompt (`?prompt=`). null when the address asks for nothing.
 */
export async function startOf(
  context: AppLoadContext,
  params: URLSearchParams,
): Promise<FormDefaults | null> {
  const from = params.get("from");
  if (from) {
    const { node } = await run(context, AssetSettingsByIdDocument, { id: from });
    if (node?.__typename !== "Asset") notFound("There is no such picture.");
    // One picture of a batch: its own seed, alone.
    return { ...defaultsFromSettings(node.job, node.seed), batchSize: "1" };
  }
  const again = params.get("again");
  if (again) {
    const { job } = await run(context, JobSettingsByIdDocument, { id: again });
    return job ? defaultsFromSettings(job) : notFound("There is no such job.");
  }
  const prompt = params.get("prompt");
  return prompt ? { prompt } : null;
}

/** The job the address names: from those at hand, or asked for. */
export async function jobOf(
  context: AppLoadContext,
  id: string,
  known: LiveJobFragment[],
): Promise<LiveJobFragment> {
  const found = known.find((job) => job.id === id);
  if (found) return found;
  const { job } = await run(context, JobPageDocument, { id });
  return job ?? notFound("There is no such job.");
}
