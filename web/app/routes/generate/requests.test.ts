import type { AppLoadContext } from "@remix-run/node";
import { describe, expect, it } from "vitest";
import { buildFormat } from "../../testing/buildFormat.ts";
import { buildJob } from "../../testing/buildJob.ts";
import { action, loader } from "./route.tsx";

const job = buildJob();
const responses: Record<string, unknown> = {
  GeneratePage: {
    viewer: {
      id: "viewer-1",
      creditBalance: 100,
      jobs: { edges: [{ node: job }] },
      assets: { edges: [] },
    },
    jobFormats: [buildFormat()],
    promptEnhancer: { available: true },
  },
  JobFormats: { jobFormats: [buildFormat()] },
  SubmitJob: { submitJob: { __typename: "SubmitJobSuccess", data: { id: job.id } } },
  EnhancePrompt: {
    enhancePrompt: {
      __typename: "EnhancePromptSuccess",
      data: { prompt: "a bright red circle", enhanced: true, note: null },
    },
  },
};

/** A context that records the name of each operation. */
function createContext() {
  const operations: string[] = [];
  const context = {
    viewer: { id: "viewer-1", email: "ada@example.test" },
    async execute(query: string) {
      const name = /^\s*(?:query|mutation) (\w+)/.exec(query)?.[1] ?? "";
      operations.push(name);
      return { data: responses[name] };
    },
  } as unknown as AppLoadContext;
  return { context, operations };
}

function post(fields: Record<string, string>): Request {
  const body = new URLSearchParams({ type: "sdxl_image_fast", prompt: "a red circle", ...fields });
  return new Request("http://site.test/generate", { method: "POST", body });
}

describe("the generate action", () => {
  it("loads the formats and submits the job, and nothing else", async () => {
    const { context, operations } = createContext();
    const response = await action({ context, request: post({}), params: {} });
    expect(response).toMatchObject({ status: 302 });
    expect(operations).toEqual(["JobFormats", "SubmitJob"]);
  });

  it("loads the formats and enhances the prompt, and nothing else", async () => {
    const { context, operations } = createContext();
    await action({ context, request: post({ intent: "enhance" }), params: {} });
    expect(operations).toEqual(["JobFormats", "EnhancePrompt"]);
  });
});

describe("the generate loader", () => {
  it.each(["/generate", `/generate?job=${job.id}`])("loads %s with one operation", async (path) => {
    const { context, operations } = createContext();
    const page = await loader({ context, request: new Request(`http://site.test${path}`), params: {} });
    expect(page.formats).toHaveLength(1);
    expect(operations).toEqual(["GeneratePage"]);
  });
});
