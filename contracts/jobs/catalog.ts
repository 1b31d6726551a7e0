import { z } from "zod";
import type { JobDefinition, QueueName } from "./definition.ts";
import { sdxlJobs } from "./sdxl.ts";
import { wanJobs } from "./wan.ts";

const definitions = { ...sdxlJobs, ...wanJobs };

export type JobType = keyof typeof definitions;

/** The ten formats, by job type. Add a model family by adding a file beside this one and a line above. */
export const jobCatalog: Readonly<Record<JobType, JobDefinition>> = definitions;

export const jobTypes = Object.keys(definitions) as [JobType, ...JobType[]];
export const jobTypeSchema = z.enum(jobTypes);

/** Returns the job types of a queue. */
export const jobTypesOf = (queue: QueueName): JobType[] =>
  jobTypes.filter((type) => jobCatalog[type].queue === queue);
