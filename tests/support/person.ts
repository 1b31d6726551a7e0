import { z } from "zod";
import { createGraphqlClient, type GraphqlClient } from "../../cli/generate/graphqlClient.ts";
import { jobUpdated, type LiveJob, submitJob } from "../../cli/generate/operations.ts";
import type { JobInput } from "../../cli/generate/options.ts";
import { buildUser, type NewUser } from "./builders.ts";
import type { Stack } from "./stack.ts";

const sessionSchema = z.object({ access_token: z.string(), user: z.object({ id: z.uuid() }) });

/** Somebody with an account, speaking GraphQL. */
export type Person = NewUser & {
  id: string;
  token: string;
  api: GraphqlClient;
  /** Submits a job that is expected to be accepted. */
  submit(input: JobInput): Promise<{ id: string; uuid: string; seed: number }>;
  /** Every state of a job from now on, as the subscription tells it, until the terminal one. */
  watch(id: string): AsyncGenerator<LiveJob>;
  /** The last state of a job; `onState` sees those before. */
  finish(id: string, onState?: (job: LiveJob) => void): Promise<LiveJob>;
};

/** Signs somebody up. */
export async function createPerson(stack: Stack, fields: Partial<NewUser> = {}): Promise<Person> {
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
      if (!("data" in result.submitJob)) throw new Error(`refused: ${JSON.stringify(result.submitJob)}`);
      return result.submitJob.data;
    },
    async finish(id, onState) {
      let last: LiveJob | null = null;
      for await (const job of watch(id)) {
        last = job;
        onState?.(job);
      }
      if (last === null) throw new Error(`nothing was told about job ${id}:\n${stack.output()}`);
      return last;
    },
  };
}
