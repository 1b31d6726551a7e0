import { createClient } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import { signCallback } from "#contracts/callback/signature.ts";
import type { ProgressEvent } from "#contracts/redis/events.ts";
import { redisChannels } from "#contracts/redis/keys.ts";
import { contractVersion } from "#contracts/version.ts";
import { callbackSecret, type Stack } from "./stack.ts";

export type GraphqlAnswer = {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what comes back depends on the query; the tests assert its shape
  data: any;
  errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
};

/** Sends an operation over HTTP. */
export async function graphql(
  stack: Stack,
  query: string,
  options: { token?: string; variables?: object; headers?: Record<string, string> } = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(`${stack.url}/graphql`, {
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

export type Person = { id: string; email: string; password: string; token: string };

let people = 0;

/** A new account, signed in. */
export async function signUp(stack: Stack): Promise<Person> {
  people += 1;
  const credentials = { email: `person${people}@example.com`, password: "correct horse battery" };
  const client = createClient(stack.env.supabaseUrl, stack.env.supabaseAnonKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data, error } = await client.auth.signUp(credentials);
  if (error || !data.session || !data.user) throw error ?? new Error("signing up gave no session");
  return { ...credentials, id: data.user.id, token: data.session.access_token };
}

/** A token of Supabase's kind, signed with the given secret. */
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
    ... on InsufficientCreditsError { required balance }
  }
}`;

export async function submit(stack: Stack, person: Person | null, input: object = {}) {
  const answer = await graphql(stack, submitDocument, {
    token: person?.token,
    variables: { input: { type: "sdxl_image_fast", prompt: "a red circle", ...input } },
  });
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data.submitJob;
}

/** Submits and gives the UUID. */
export async function submitted(stack: Stack, person: Person, input: object = {}): Promise<string> {
  const result = await submit(stack, person, input);
  if (!result.data) throw new Error(`not submitted: ${JSON.stringify(result)}`);
  return result.data.uuid;
}

/** Plays a worker: what it does to the database and to Redis, by hand. */
export function playWorker(stack: Stack, workerId = "worker-1") {
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
      if (error || !data[0]) throw error ?? new Error("nothing to claim");
      return data[0];
    },
    report(jobId: string, person: Person, state: Partial<ProgressEvent>): Promise<unknown> {
      const event: ProgressEvent = {
        kind: "progress",
        job_id: jobId,
        user_id: person.id,
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
      return command("PUBLISH", redisChannels.events(person.id), JSON.stringify(event));
    },
    /** Uploads a file and its thumbnail, and says what the callback says of them. */
    async upload(jobId: string, person: Person, seed = 7) {
      const path = `${person.id}/${jobId}/0.png`;
      const thumbnail = `${person.id}/${jobId}/0.webp`;
      const png = Buffer.from("89504e470d0a1a0a", "hex");
      const stored = await stack.service.storage
        .from("sdxl_image_fast")
        .upload(path, png, { contentType: "image/png" });
      const small = await stack.service.storage
        .from("thumbnails")
        .upload(thumbnail, png, { contentType: "image/webp" });
      if (stored.error || small.error) throw stored.error ?? small.error;
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

/** Sends a callback as a worker would; `signature` replaces the right one. */
export async function callback(
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

/** Claims, uploads and settles: a job done. Returns the asset's path. */
export async function complete(stack: Stack, person: Person, jobId: string): Promise<void> {
  const worker = playWorker(stack);
  const { attempt } = await worker.claim(jobId);
  const answer = await callback(stack, {
    job_id: jobId,
    attempt,
    worker_id: "worker-1",
    status: "completed",
    assets: [await worker.upload(jobId, person)],
    timings,
  });
  if (answer.status !== 200) throw new Error(`not settled: ${JSON.stringify(answer)}`);
}

/** Waits until `check` gives something; says what it waited for when it never does. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | null | undefined | false>,
  patienceMs = 5000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
