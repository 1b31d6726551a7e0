import type { AppLoadContext } from "@remix-run/node";
import {
  AssetSettingsByIdDocument,
  type AssetTileFragment,
  JobPageDocument,
  JobSettingsByIdDocument,
  type LiveJobFragment,
  SourceByIdDocument,
} from "../../gql/graphql.ts";
import { notFound, run } from "../../lib/api.server.ts";
import { jobMessages } from "../../messages/jobs.ts";
import { libraryMessages } from "../../messages/library.ts";
import { defaultsFromSettings, type FormDefaults, sourceDefaults } from "./generateForm.ts";

const maxSources = 11;

/**
 * The initial values of the form that the address requests: the settings and the seed of an image (`?from=`), of a job
 * (`?again=`), a source image (`?source=`), or a prompt (`?prompt=`). Null if it requests none.
 */
export async function defaultsFromAddress(
  context: AppLoadContext,
  params: URLSearchParams,
): Promise<FormDefaults | null> {
  const from = params.get("from");
  if (from) {
    const { node } = await run(context, AssetSettingsByIdDocument, { id: from });
    if (node?.__typename !== "Asset" || !node.job) notFound(libraryMessages.errors.assetNotFound);
    // A single image of the batch, with its own seed.
    return { ...defaultsFromSettings(node.job, node.seed ?? undefined), batchSize: "1" };
  }
  const again = params.get("again");
  if (again) {
    const { job } = await run(context, JobSettingsByIdDocument, { id: again });
    return job ? defaultsFromSettings(job) : notFound(jobMessages.errors.notFound);
  }
  const source = params.get("source");
  if (source) return defaultsFromSource(await findSource(context, source));
  const prompt = params.get("prompt");
  return prompt ? { prompt } : null;
}

type Source = AssetTileFragment & { job: { prompt: string; type: string } | null };

async function findSource(context: AppLoadContext, id: string): Promise<Source> {
  const { node } = await run(context, SourceByIdDocument, { id });
  return node?.__typename === "Asset" ? node : notFound(libraryMessages.errors.assetNotFound);
}

/** The prompt and format of the source image. Not its seed, which would generate the same noise. */
const defaultsFromSource = (source: Source): FormDefaults => ({
  ...(source.job ? { type: source.job.type, prompt: source.job.prompt } : {}),
  sourceAssetId: source.id,
});

/** Images the form offers as source: the viewer's latest, preceded by the selected one if it is older. */
export async function sourcesFrom(
  context: AppLoadContext,
  latest: AssetTileFragment[],
  selectedId: string | undefined,
): Promise<AssetTileFragment[]> {
  const images = latest.filter((asset) => asset.mimeType.startsWith("image/"));
  if (!selectedId || images.some((asset) => asset.id === selectedId)) return images.slice(0, maxSources);
  return [await findSource(context, selectedId), ...images].slice(0, maxSources);
}

/** The settings of a submitted job that the form keeps. */
export async function defaultsFromJob(context: AppLoadContext, job: LiveJobFragment): Promise<FormDefaults> {
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

/** The job with this ID: from the known ones, or loaded. */
export async function findJob(
  context: AppLoadContext,
  id: string,
  known: LiveJobFragment[],
): Promise<LiveJobFragment> {
  const found = known.find((job) => job.id === id);
  if (found) return found;
  const { job } = await run(context, JobPageDocument, { id });
  return job ?? notFound(jobMessages.errors.notFound);
}
