import type { JobConfig } from "./jobConfig.ts";

/**
 * The API's name of each field of `jobs.config`. The stored names are those of the original OurVidz; they are also used
 * in queue messages, in SQL functions and in the REST request.
 */
export const settingNames = {
  width: "width",
  height: "height",
  sample_steps: "steps",
  sample_guide_scale: "guidanceScale",
  frame_num: "frameCount",
  seed: "seed",
  negative_prompt: "negativePrompt",
  batch_size: "batchSize",
  source_asset_id: "sourceAssetId",
  strength: "strength",
  embed_prompt: "embedPrompt",
} as const satisfies Record<keyof JobConfig, string>;

type SettingNames = typeof settingNames;

/** The settings of a job under their names in the API. */
export type JobSettings = { [Stored in keyof JobConfig as SettingNames[Stored]]: JobConfig[Stored] };

/** Settings of which any may be absent. Null means the same, except for the negative prompt. */
export type PartialSettings = { [Name in keyof JobSettings]?: JobSettings[Name] | null };

const pairs = Object.entries(settingNames) as [keyof JobConfig, keyof JobSettings][];

/** Translates a stored config, or a part of one, into the API's names. */
export function settingsOf(config: JobConfig): JobSettings;
export function settingsOf(config: Partial<JobConfig>): Partial<JobSettings>;
export function settingsOf(config: Partial<JobConfig>): Partial<JobSettings> {
  const settings = pairs
    .filter(([stored]) => stored in config)
    .map(([stored, name]) => [name, config[stored]]);
  return Object.fromEntries(settings) as Partial<JobSettings>;
}

/** Translates the given settings into stored names. Other properties of `settings` are ignored. */
export function configOf(settings: PartialSettings): Partial<JobConfig> {
  const config = pairs
    .map(([stored, name]) => [stored, settings[name]] as const)
    .filter(([stored, value]) => value !== undefined && (value !== null || stored === "negative_prompt"));
  return Object.fromEntries(config) as Partial<JobConfig>;
}

/** The API's names of the other parameters of `submit_job`. */
export const submitParameterNames = {
  job_type: "type",
  prompt: "prompt",
  idempotency_key: "idempotencyKey",
  start_by: "startBy",
  finish_by: "finishBy",
} as const;

const inputNames: Readonly<Record<string, string>> = { ...settingNames, ...submitParameterNames };

/** Translates the path of an issue that `submit_job` reports into that of the field in the API. */
export const inputPathOf = (path: readonly string[]): string[] =>
  path.filter((part) => part !== "config").map((part) => inputNames[part.replace(/^p_/, "")] ?? part);
