import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { type QueueName, queueNames } from "#contracts/jobs/definition.ts";
import { logFormats, logLevels } from "#platform/log.ts";
import { defaultProviders, type Provider, providers } from "./onnx/providers.ts";

const required = (what: string) => z.string({ error: `is missing: ${what}` }).min(1, `is empty: ${what}`);
const address = (what: string) =>
  required(what).refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ""), {
    error: `is not an http address: ${what}`,
  });
const flag = z
  .enum(["0", "1", "true", "false"], { error: "is neither 1 nor 0" })
  .default("0")
  .transform((value) => value === "1" || value === "true");
const whole = (fallback: number, min: number, max: number) =>
  z.coerce
    .number({ error: "is not a number" })
    .int("is not a whole number")
    .min(min, `is less than ${min}`)
    .max(max, `is more than ${max}`)
    .default(fallback);

const queues = z
  .string()
  .default(queueNames.join(","))
  .transform((list) => list.split(",").map((name) => name.trim()))
  .pipe(z.array(z.enum(queueNames, { error: `knows only ${queueNames.join(" and ")}` })).min(1))
  .transform((names): QueueName[] => [...new Set(names)]);

const executionProviders = z
  .string()
  .default(defaultProviders.join(","))
  .transform((list) => list.split(",").map((name) => name.trim().toLowerCase()))
  .pipe(z.array(z.enum(providers, { error: `knows only ${providers.join(", ")}` })).min(1))
  .transform((names): Provider[] => [...new Set(names)]);

const schema = z.object({
  SUPABASE_URL: address("where Supabase is"),
  SUPABASE_SERVICE_KEY: required("the service key of Supabase"),
  UPSTASH_REDIS_REST_URL: address("where Upstash Redis answers over REST"),
  UPSTASH_REDIS_REST_TOKEN: required("the token of Upstash Redis"),
  JOB_CALLBACK_URL: address("where the server takes callbacks"),
  JOB_CALLBACK_SECRET: required("the secret shared with the server").min(32, "is shorter than 32 characters"),
  MODELS_DIR: z
    .string()
    .default("./models/demo")
    .transform((path) => resolve(path)),
  POLICY_FILE: z
    .string()
    .transform((path) => resolve(path))
    .optional(),
  HF_HOME: z.string().optional(),
  WORKER_ID: z
    .string()
    .regex(/^[\w.:-]{1,100}$/, "may have letters, digits and . : _ - only, at most 100 of them")
    .optional(),
  WORKER_DATA_DIR: z
    .string()
    .default(".data/worker")
    .transform((path) => resolve(path)),
  QUEUES: queues,
  ORT_THREADS: whole(availableParallelism(), 1, 256),
  EXECUTION_PROVIDER: executionProviders,
  REQUIRE_CUDA: flag,
  CUDA_VISIBLE_DEVICES: z.string().optional(),
  WORKER_MEMORY_MB: whole(0, 0, 100_000_000),
  MODEL_IDLE_MINUTES: whole(60, 0, 100_000),
  METRICS_PORT: z.coerce
    .number({ error: "is not a port" })
    .int("is not a port")
    .min(0, "is not a port")
    .max(65_535, "is not a port")
    .optional(),
  METRICS_HOST: z.string().default("127.0.0.1"),
  DRAIN_SECONDS: whole(20, 0, 3600),
  LOG_LEVEL: z.enum(logLevels, { error: `is none of ${logLevels.join(", ")}` }).default("info"),
  LOG_FORMAT: z.enum(logFormats, { error: "is neither json nor text" }).optional(),
});

export type WorkerEnv = z.infer<typeof schema>;

/** Names every variable that is missing or wrong, one a line. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Reads the settings of the worker out of an environment. An empty variable counts as not set.
 * @throws {EnvError} naming all that is missing or wrong at once.
 */
export function parseEnv(environment: Record<string, string | undefined>): WorkerEnv {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const api = set.API_URL ?? set.VITE_API_BASE_URL ?? "http://localhost:5173";
  const parsed = schema.safeParse({
    ...set,
    SUPABASE_URL: set.SUPABASE_URL ?? set.VITE_SUPABASE_URL,
    JOB_CALLBACK_URL: set.JOB_CALLBACK_URL ?? `${api.replace(/\/+$/, "")}/callbacks/job`,
  });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
  throw new EnvError(`The worker cannot start, its environment is wrong: ${[...new Set(lines)].join("; ")}.`);
}

export type ChildEnvironment = Record<string, string | undefined>;

/** What an inference child may see of the environment: everything but the secrets, which it has no use for. */
export function childEnvironment(environment: Record<string, string | undefined>): ChildEnvironment {
  return {
    // As nvidia-smi counts the cards, so that both mean the same one.
    CUDA_DEVICE_ORDER: "PCI_BUS_ID",
    // glibc keeps a heap for every few threads; with two a child that makes pictures holds 30 MB less.
    MALLOC_ARENA_MAX: "2",
    ...Object.fromEntries(
      Object.entries(environment).filter(([name]) => !/SECRET|TOKEN|PASSWORD|_KEY$/i.test(name)),
    ),
  };
}
