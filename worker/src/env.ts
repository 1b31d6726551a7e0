import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { queueNames } from "#contracts/jobs/definition.ts";
import {
  flag,
  isSet,
  listOf,
  logVariables,
  parseVariables,
  port,
  requiredSecret,
  requiredText,
  requiredUrl,
  type Variables,
  wholeNumber,
} from "#platform/env.ts";
import { defaultProviders, providers } from "./onnx/providers.ts";

/** The execution providers to try, in this order. */
const executionProviders = z
  .string()
  .transform((list) => list.toLowerCase())
  .pipe(listOf(providers))
  .default([...defaultProviders]);

const schema = z.object({
  SUPABASE_URL: requiredUrl("Set it to the URL of your Supabase project."),
  SUPABASE_SERVICE_KEY: requiredText("Set it to the service key of your Supabase project."),
  UPSTASH_REDIS_REST_URL: requiredUrl("Set it to the REST URL of your Upstash Redis database."),
  UPSTASH_REDIS_REST_TOKEN: requiredText("Set it to the REST token of your Upstash Redis database."),
  JOB_CALLBACK_URL: requiredUrl("Set it to the URL at which the server receives callbacks."),
  JOB_CALLBACK_SECRET: requiredSecret(32, "Set it to the secret that the server has."),
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
    .regex(/^[\w.:-]{1,100}$/, "may contain only letters, digits and . : _ - and at most 100 of them.")
    .optional(),
  WORKER_DATA_DIR: z
    .string()
    .default(".data/worker")
    .transform((path) => resolve(path)),
  QUEUES: listOf(queueNames).default([...queueNames]),
  ORT_THREADS: wholeNumber(1, 256).default(availableParallelism()),
  EXECUTION_PROVIDER: executionProviders,
  REQUIRE_CUDA: flag(),
  CUDA_VISIBLE_DEVICES: z.string().optional(),
  WORKER_MEMORY_MB: wholeNumber(0, 100_000_000).default(0),
  MODEL_IDLE_MINUTES: wholeNumber(0, 100_000).default(60),
  METRICS_PORT: port().optional(),
  METRICS_HOST: z.string().default("127.0.0.1"),
  DRAIN_SECONDS: wholeNumber(0, 3600).default(20),
  ...logVariables,
});

export type WorkerEnv = z.infer<typeof schema>;

/**
 * Parses the worker's environment. An empty variable counts as not set.
 * @throws {EnvError} naming every variable that is missing or wrong
 */
export function parseEnv(environment: Variables): WorkerEnv {
  const api = [environment.API_URL, environment.VITE_API_BASE_URL].find(isSet) ?? "http://localhost:5173";
  const callbackUrl = `${api.replace(/\/+$/, "")}/callbacks/job`;
  return parseVariables(
    schema,
    { ...environment, JOB_CALLBACK_URL: [environment.JOB_CALLBACK_URL, callbackUrl].find(isSet) },
    { service: "The worker", fallbacks: { SUPABASE_URL: "VITE_SUPABASE_URL" } },
  );
}

export type ChildEnvironment = Record<string, string | undefined>;

/** The environment of inference children. Secrets are removed, because children don't need them. */
export function childEnvironment(environment: Variables): ChildEnvironment {
  return {
    // The order of nvidia-smi, so that both number the GPUs in the same way.
    CUDA_DEVICE_ORDER: "PCI_BUS_ID",
    // Limits glibc's per-thread heaps, which saves 30 MB in a child that generates images.
    MALLOC_ARENA_MAX: "2",
    ...Object.fromEntries(
      Object.entries(environment).filter(([name]) => !/SECRET|TOKEN|PASSWORD|_KEY$/i.test(name)),
    ),
  };
}
