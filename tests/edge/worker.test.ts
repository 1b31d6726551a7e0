import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queueJobResponseSchema } from "#contracts/submit/restRequest.ts";
import { type ApiUser, createApiUser } from "../support/apiUser.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { deno } from "./edgeStack.ts";

/** All real services, with the edge functions instead of the server's mutation and callback route. */
describe.skipIf(deno.missing)(`a job through the edge functions${deno.note}`, () => {
  let stack: Stack;
  let user: ApiUser;
  beforeAll(async () => {
    stack = await startStack();
    await stack.startWorker({
      JOB_CALLBACK_URL: `${stack.supabase.url}/functions/v1/job-callback`,
      QUEUES: "sdxl_queue",
    });
    user = await createApiUser(stack);
  }, 180_000);
  afterAll(() => stack?.close());

  test("is submitted, run by a worker, settled, and published to the server's subscribers", async () => {
    const response = await fetch(`${stack.supabase.url}/functions/v1/queue-job`, {
      method: "POST",
      headers: {
        apikey: stack.supabase.anonKey,
        authorization: `Bearer ${user.token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        job_type: "sdxl_image_fast",
        prompt: "a red circle on a blue background",
        config: { seed: 7, sample_steps: 10, width: 512, height: 512 },
      }),
    });
    expect(response.status, stack.output()).toBe(202);
    const { job_id: id } = queueJobResponseSchema.parse(await response.json());

    const job = await user.finish(id);
    expect(job.status, stack.output()).toBe("COMPLETED");
    const [asset] = job.assets;
    const file = await fetch(asset?.url ?? "");
    expect(file.headers.get("content-type")).toBe("image/png");
    expect((await file.arrayBuffer()).byteLength).toBe(asset?.fileSizeBytes);

    expect(stack.output()).toMatch(/supabase │ info attempt settled function=job-callback .*=settled/);
    expect(stack.server.output(), "the server took no part").not.toContain("attempt settled");
  }, 120_000);
});
