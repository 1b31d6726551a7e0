import type { AppLoadContext } from "@remix-run/node";
import {
  AssetSettingsByIdDocument,
  type AssetTileFragment,
  JobPageDocument,
  JobSettingsByIdDocument,
  type LiveJobFragment,
  SourceByIdDocument,
  SourcePicturesDocument,
} from "../../gql/graphql.ts";
import { notFound, run } from "../../lib/api.server.ts";
import { nodesOf } from "../../lib/nodesOf.ts";
import { defaultsFromSettings, type FormDefaults, sourceDefaults } from "./generateForm.ts";

const sourcesShown = 11;

/**
 * What the generate form starts with: the settings of a picture (`?from=`, with its own seed), of a job
 * (`?again=`), a picture to begin with (`?source=`), or a prompt (`?prompt=`). null when the address asks for nothing.
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
  const source = params.get("source");
  if (source) return beginWith(await sourceOf(context, source));
  const prompt = params.get("prompt");
  return prompt ? { prompt } : null;
}

type Source = AssetTileFragment & { job: { prompt: string; type: string } };

async function sourceOf(context: AppLoadContext, id: string): Promise<Source> {
  const { node } = await run(context, SourceByIdDocument, { id });
  return node?.__typename === "Asset" ? node : notFound("There is no such picture.");
}

/** What was asked for the first time is a start for the second; the seed is not, it would be the same noise. */
const beginWith = (source: Source): FormDefaults => ({
  type: source.job.type,
  prompt: source.job.prompt,
  sourceAssetId: source.id,
});

/** Pictures of the viewer that a job may begin with: the latest, and the chosen one in front if it is older. */
export async function sourcesFor(
  context: AppLoadContext,
  chosen: string | undefined,
): Promise<AssetTileFragment[]> {
  const { viewer } = await run(context, SourcePicturesDocument);
  const latest = nodesOf(viewer?.assets).filter((asset) => asset.mimeType.startsWith("image/"));
  if (!chosen || latest.some((asset) => asset.id === chosen)) return latest.slice(0, sourcesShown);
  return [await sourceOf(context, chosen), ...latest].slice(0, sourcesShown);
}

/** The settings that a job was sent with and that the form keeps after it. */
export async function keptFrom(context: AppLoadContext, job: LiveJobFragment): Promise<FormDefaults> {
  const kept = {
    type: job.type,
    prompt: job.prompt,
    negativePrompt: job.negativePrompt ?? "",
    batchSize: String(job.batchSize),
  };
  if (job.strength === null) return { ...kept, ...sourceDefaults(job) };
  const { job: withSource } = await run(context, JobSettingsByIdDocument, { id: job.id });
  return { ...kept, ...sourceDefaults(withSource ?? job) };
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
