import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "#platform/log.ts";
import { findDeno } from "./findDeno.ts";
import { type FunctionProcess, startFunction } from "./functionProcess.ts";
import { logFunctionLine } from "./logFunctionLine.ts";

const functionsFolder = join(import.meta.dirname, "../../supabase/functions");

export type Functions = {
  /** Handles `/functions/v1/<name>`, as Supabase does. Returns null for other paths. */
  handle(request: Request): Promise<Response> | null;
  close(): Promise<void>;
};

export type FunctionsOptions = {
  /** Called when a function starts. */
  environment(): Record<string, string>;
  log: Logger;
};

const failure = (status: number, code: string, message: string): Response =>
  Response.json({ error: { code, message } }, { status });

/** Headers of a single connection, and those that would make the function's response come compressed. */
const hopHeaders = ["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "expect"];

/** Serves the edge functions of `supabase/functions`. Each runs in a separate Deno that starts with the first request. */
export function createFunctions({ environment, log }: FunctionsOptions): Functions {
  const deno = findDeno();
  const running = new Map<string, Promise<FunctionProcess>>();

  function start(name: string, executable: string): Promise<FunctionProcess> {
    const onLine = (line: string) => logFunctionLine(log, name, line);
    const started = startFunction({ deno: executable, name, environment: environment(), onLine });
    running.set(name, started);
    const forget = (): void => {
      if (running.get(name) === started) running.delete(name);
    };
    // A function that has exited, or failed to start, is started again by the next request.
    started.then(({ exited }) => exited.then(forget), forget);
    return started;
  }

  async function respond(request: Request, name: string, rest: string): Promise<Response> {
    if (!existsSync(join(functionsFolder, name, "index.ts"))) {
      return failure(404, "NOT_FOUND", "This function doesn't exist.");
    }
    if (deno === null) {
      return failure(503, "NO_DENO", "Edge functions need Deno, which isn't available for this platform.");
    }
    let process: FunctionProcess;
    try {
      process = await (running.get(name) ?? start(name, deno));
    } catch (error) {
      log.error("edge function failed to start", { function: name, error });
      return failure(
        503,
        "NOT_STARTED",
        "The function failed to start. See the log of the supabase service.",
      );
    }
    try {
      return await forward(request, `${process.url}/${name}${rest}`);
    } catch {
      return failure(502, "NO_ANSWER", "The function exited before it responded. Try again.");
    }
  }

  return {
    handle(request) {
      const { pathname, search } = new URL(request.url);
      const match = /^\/functions\/v1\/([a-z][a-z0-9-]*)(\/.*)?$/.exec(pathname);
      return match?.[1] ? respond(request, match[1], `${match[2] ?? ""}${search}`) : null;
    },
    async close() {
      const all = await Promise.allSettled(running.values());
      await Promise.all(all.map((one) => (one.status === "fulfilled" ? one.value.stop() : undefined)));
    },
  };
}

async function forward(request: Request, url: string): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of hopHeaders) headers.delete(name);
  headers.set("accept-encoding", "identity");
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  return fetch(url, {
    method: request.method,
    headers,
    redirect: "manual",
    ...(hasBody ? { body: await request.arrayBuffer() } : {}),
  });
}
