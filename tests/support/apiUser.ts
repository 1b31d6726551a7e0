import { z } from "zod";
import { createGraphqlClient, type GraphqlClient } from "../../cli/generate/graphqlClient.ts";
import { jobUpdated, type LiveJob, submitJob } from "../../cli/generate/operations.ts";
import type { JobInput } from "../../cli/generate/options.ts";
import { buildUser, type NewUser } from "./builders.ts";
import type { Stack } from "./stack.ts";

const sessionSchema = z.object({ access_token: z.string(), user: z.object({ id: z.uuid() }) });

/** A signed-up user with a GraphQL client. */
export type ApiUser = NewUser & {
  id: string;
  token: string;
  api: GraphqlClient;
  /** Submits a job. Throws if it is rejected. */
  submit(input: JobInput): Promise<{ id: string; uuid: string; seed: number }>;
  /** Yields the states of a job from the subscription until the terminal one. */
  watch(id: string): AsyncGenerator<LiveJob>;
  /** Waits for the terminal state of a job. `onState` receives each state. */
  finish(id: string, onState?: (job: LiveJob) => void): Promise<LiveJob>;
};

/** Signs up a user. */
export async function createApiUser(stack: Stack, fields: Partial<NewUser> = {}): Promise<ApiUser> {
  const user = buildUser(fields);
  const response = await fetch(`${stack.supabase.url}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: stack.supabase.anonKey, "content-type": "application/json" },
    body: JSON.stringify(user),
  });
  const session = sessionSchema.parse(await response.json());
  const api = createGraphqlClient(stack.siteUrl, session.access_token);
  const watch = async function* (id: string): AsyncGenerator<LiveJob> {
    for await (const update of api.subscribe(jobUpdated.data, jobUpdated.query, { id }))
      yield update.jobUpdated;
  };
  return {
    ...user,
    id: session.user.id,
    token: session.access_token,
    api,
    watch,
    async submit(input) {
      const result = await api.execute(submitJob.data, submitJob.query, { input });
      if (!("data" in result.submitJob)) throw new Error(`rejected: ${JSON.stringify(result.submitJob)}`);
      return result.submitJob.data;
    },
    async finish(id, onState) {
      let last: LiveJob | null = null;
      for await (const job of watch(id)) {
        last = job;
        onState?.(job);
      }
      if (last === null) throw new Error(`no state of job ${id} was received:\n${stack.output()}`);
      return last;
    },
  };
}
