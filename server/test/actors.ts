import { createClient } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import { signCallback } from "#contracts/callback/signature.ts";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import { redisChannels } from "#contracts/redis/keys.ts";
import { contractVersion } from "#contracts/version.ts";
import { callbackSecret, type Stack } from "./stack.ts";

export type GraphqlResponse = {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the query; the tests assert it
  data: any;
  errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
};

type GraphqlOptions = { token?: string; variables?: object; headers?: Record<string, string> };

/** Sends an operation to the public API. */
export const graphql = (
  stack: Stack,
  query: string,
  options: GraphqlOptions = {},
): Promise<GraphqlResponse> => sendOperation(`${stack.url}/graphql`, query, options);

/** Sends an operation to the API of operators. */
export const operatorGraphql = (
  stack: Stack,
  query: string,
  options: GraphqlOptions = {},
): Promise<GraphqlResponse> => sendOperation(`${stack.url}/operator/graphql`, query, options);

async function sendOperation(url: string, query: string, options: GraphqlOptions): Promise<GraphqlResponse> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...options.headers,
    },
    body: JSON.stringify({ query, variables: options.variables }),
  });
  const body = await response.json();
  return { status: response.status, headers: response.headers, data: body.data, errors: body.errors };
}

export type TestUser = { id: string; email: string; password: string; token: string };

let userCount = 0;

/** Creates an account and signs in to it. */
export async function signUp(stack: Stack): Promise<TestUser> {
  userCount += 1;
  const credentials = { email: `user${userCount}@example.com`, password: "correct horse battery" };
  const client = createClient(stack.env.supabaseUrl, stack.env.supabaseAnonKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data, error } = await client.auth.signUp(credentials);
  if (error || !data.session || !data.user) throw error ?? new Error("sign-up returned no session");
  return { ...credentials, id: data.user.id, token: data.session.access_token };
}

/** Returns an access token like Supabase's, signed with the given secret. */
export function forgeToken(
  secret: string,
  claims: { sub: string; expiresAt: number; audience?: string; issuer?: string },
): Promise<string> {
  const token = new SignJWT({ role: "authenticated", email: "x@example.com" })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(claims.sub)
    .setAudience(claims.audience ?? "authenticated")
    .setIssuedAt(Math.floor(claims.expiresAt / 1000) - 3600)
    .setExpirationTime(Math.floor(claims.expiresAt / 1000));
  if (claims.issuer) token.setIssuer(claims.issuer);
  return token.sign(new TextEncoder().encode(secret));
}

export const submitDocument = `mutation Submit($input: SubmitJobInput!) {
  submitJob(input: $input) {
    __typename
    ... on SubmitJobSuccess { data { id uuid status seed prompt negativePrompt width steps batchSize guidanceScale credits } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
    ... on InsufficientCreditsError { requiredCredits creditBalance }
  }
}`;

export async function submit(stack: Stack, user: TestUser | null, input: object = {}) {
  const response = await graphql(stack, submitDocument, {
    token: user?.token,
    variables: { input: { type: "sdxl_image_fast", prompt: "a red circle", ...input } },
  });
  if (!response.data) throw new Error(JSON.stringify(response.errors));
  return response.data.submitJob;
}

/** Submits a job and returns its UUID. */
export async function submitAndGetId(stack: Stack, user: TestUser, input: object = {}): Promise<string> {
  const result = await submit(stack, user, input);
  if (!result.data) throw new Error(`not submitted: ${JSON.stringify(result)}`);
  return result.data.uuid;
}

/** A fake worker. Each method makes one of the calls that a worker makes to the database, Redis or Storage. */
export function createFakeWorker(stack: Stack, workerId = "worker-1") {
  const command = async (...parts: Array<string | number>): Promise<unknown> => {
    const response = await fetch(stack.env.redisUrl, {
      method: "POST",
      headers: { authorization: `Bearer ${stack.env.redisToken}` },
      body: JSON.stringify(parts),
    });
    return (await response.json()).result;
  };
  return {
    command,
    async claim(jobId: string): Promise<{ attempt: number; user_id: string }> {
      const { data, error } = await stack.service.rpc("claim_job", {
        p_job_id: jobId,
        p_worker_id: workerId,
        p_lease_seconds: 60,
        p_contract_version: contractVersion,
      });
      if (error || !data[0]) throw error ?? new Error("claim_job returned no job");
      return data[0];
    },
    report(jobId: string, user: TestUser, state: Partial<ProgressEvent>): Promise<unknown> {
      const event: ProgressEvent = {
        kind: "progress",
        job_id: jobId,
        user_id: user.id,
        attempt: 1,
        sequence: 0,
        phase: "denoising",
        step: 0,
        total_steps: 15,
        elapsed_ms: 10,
        remaining_ms: null,
        preview: null,
        ...state,
      };
      return command("PUBLISH", redisChannels.events(user.id), JSON.stringify(event));
    },
    /** Uploads a file and its thumbnail. Returns their entry in the callback. */
    async upload(jobId: string, user: TestUser, seed = 7) {
      const path = `${user.id}/${jobId}/0.png`;
      const thumbnail = `${user.id}/${jobId}/0.webp`;
      const png = Buffer.from("89504e470d0a1a0a", "hex");
      const stored = await stack.service.storage
        .from("sdxl_image_fast")
        .upload(path, png, { contentType: "image/png" });
      const storedThumbnail = await stack.service.storage
        .from("thumbnails")
        .upload(thumbnail, png, { contentType: "image/webp" });
      if (stored.error || storedThumbnail.error) throw stored.error ?? storedThumbnail.error;
      return {
        bucket_name: "sdxl_image_fast",
        file_path: path,
        file_size: png.length,
        mime_type: "image/png",
        width: 1024,
        height: 1024,
        duration: null,
        batch_index: 0,
        seed,
        thumbnail_path: thumbnail,
        thumb_hash: null,
      };
    },
  };
}

export const timings = {
  total_ms: 100.4,
  load_ms: 1,
  text_encode_ms: 2,
  denoise_ms: 80,
  decode_ms: 10,
  file_encode_ms: 3,
  upload_ms: 4,
  session_run_ms: 90,
};

/** Sends a callback like a worker. `signature` replaces the valid one. */
export async function sendCallback(
  stack: Stack,
  body: object | string,
  options: { signature?: string; secret?: string; signedAt?: number } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const signature =
    options.signature ??
    (await signCallback(options.secret ?? callbackSecret, text, options.signedAt ?? Date.now()));
  const response = await fetch(`${stack.url}/callbacks/job`, {
    method: "POST",
    headers: { "content-type": "application/json", "ourvidz-signature": signature },
    body: text,
  });
  return { status: response.status, body: await response.json() };
}

/** Claims a job, uploads an asset and settles the attempt. */
export async function completeJob(stack: Stack, user: TestUser, jobId: string): Promise<void> {
  const worker = createFakeWorker(stack);
  const { attempt } = await worker.claim(jobId);
  const response = await sendCallback(stack, {
    job_id: jobId,
    attempt,
    worker_id: "worker-1",
    status: "completed",
    assets: [await worker.upload(jobId, user)],
    timings,
  });
  if (response.status !== 200) throw new Error(`not settled: ${JSON.stringify(response)}`);
}

/** Waits until `check` returns a truthy value. After the timeout, throws an error that names `what` was awaited. */
export async function waitFor<T>(
  what: string,
  check: () => Promise<T | null | undefined | false>,
  timeoutMs = 5000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`timed out after ${timeoutMs} ms while waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
