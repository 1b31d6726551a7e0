import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Request, RequestHandler, Response } from "express";
import { stateOf } from "./request.ts";
import { operatorPath, publicPath } from "./yoga.ts";

const compress = promisify(gzip);

/** The initial content of the GraphiQL page of an API. */
type Example = { endpoint: string; title: string; query: string };

const publicExample: Example = {
  endpoint: publicPath,
  title: "OurVidz",
  query: `# 1. Sign in. Skip this step if you are signed in on the site:
#    this page uses the same session.
mutation SignIn {
  signIn(input: {
    email: "you@example.com"
    password: "your password"
  }) {
    ... on SignInSuccess { data { accessToken expiresAt } }
    ... on Error { code message }
  }
}

# 2. Append the access token to "Bearer " in the headers below.
#    If the viewer is null, you aren't signed in.
query Viewer {
  viewer {
    email
    creditBalance
    jobs(first: 5) { edges { node { uuid status prompt } } }
  }
}

# 3. Submit a job.
mutation Submit {
  submitJob(input: {
    type: sdxl_image_fast
    prompt: "a red circle on a blue background"
    seed: 7
  }) {
    ... on SubmitJobSuccess { data { id uuid status } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }
}

# 4. Watch your jobs.
subscription Watch {
  jobUpdates {
    uuid
    status
    progress { phase step totalSteps estimatedRemainingMs }
  }
}
`,
};

const operatorExample: Example = {
  endpoint: operatorPath,
  title: "OurVidz operators",
  query: `# This API is for operators only. If you aren't signed in on the site,
# append an operator's access token to "Bearer " in the headers below.
query Queues {
  queues {
    name
    pause { pausedAt pausedBy reason }
    tiers { tier waitingCount throttledCount runningCount }
  }
}

query DeadLetters {
  deadLetters(first: 10) {
    edges { node { id userEmail type error { code message } } }
  }
}

mutation PauseQueue {
  pauseQueue(queue: SDXL, reason: "Driver update") {
    ... on PauseQueueSuccess { data }
    ... on Error { code message }
  }
}
`,
};

const exampleHeaders = JSON.stringify({ Authorization: "Bearer " }, null, 2);

type Asset = { type: string; body: Buffer; zipped: Buffer; etag: string };

async function assetOf(type: string, text: string): Promise<Asset> {
  const body = Buffer.from(text);
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  return { type, body, zipped: await compress(body), etag };
}

/** GraphiQL's files come from its package, so it works offline. They total nine megabytes and are read on first use. */
async function loadAssets(): Promise<Map<string, Asset>> {
  const bundle = await import("@graphql-yoga/render-graphiql/graphiql");
  const script = "text/javascript; charset=utf-8";
  return new Map([
    ["graphiql.js", await assetOf(script, bundle.js)],
    ["graphiql.css", await assetOf("text/css; charset=utf-8", bundle.css)],
    ["editor.worker.js", await assetOf(script, bundle.editorWorkerService)],
    ["json.worker.js", await assetOf(script, bundle.jsonWorker)],
    ["graphql.worker.js", await assetOf(script, bundle.graphqlWorker)],
  ]);
}

const page = (nonce: string, { endpoint, title, query }: Example): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>GraphiQL · ${title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/graphiql/graphiql.css" />
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>This page needs JavaScript.</noscript>
    <div id="root" style="height: 100vh"></div>
    <script nonce="${nonce}">
      self.MonacoEnvironment = {
        globalAPI: false,
        getWorkerUrl: (_id, label) =>
          "/graphiql/" + ({ json: "json", graphql: "graphql" }[label] ?? "editor") + ".worker.js",
      };
    </script>
    <script nonce="${nonce}" src="/graphiql/graphiql.js"></script>
    <script nonce="${nonce}">
      YogaGraphiQL.renderYogaGraphiQL(document.querySelector("#root"), ${JSON.stringify({
        title,
        endpoint,
        defaultQuery: query,
        headers: exampleHeaders,
        isHeadersEditorEnabled: true,
        defaultEditorToolsVisibility: "headers",
        subscriptionsProtocol: "SSE",
        credentials: "same-origin",
      }).replaceAll("<", "\\u003c")});
    </script>
  </body>
</html>
`;

export const wantsGraphiql = (req: Request): boolean =>
  req.method === "GET" &&
  req.query.query === undefined &&
  (req.get("accept")?.includes("text/html") ?? false);

function sendAsset(req: Request, res: Response, asset: Asset): void {
  res.setHeader("Cache-Control", "public, max-age=3600");
  res.setHeader("ETag", asset.etag);
  res.setHeader("Content-Type", asset.type);
  if (req.fresh) {
    res.status(304).end();
  } else if (req.acceptsEncodings("gzip") === "gzip") {
    res.setHeader("Content-Encoding", "gzip");
    res.send(asset.zipped);
  } else res.send(asset.body);
}

/**
 * The pages at `GET /graphql` and `GET /operator/graphql` for browsers, and their files under `/graphiql/`. The pages
 * hold no data, so they are public; an operator without a session can paste a token. Not a router: that would handle
 * the preflight requests of browsers, which Yoga must handle.
 */
export function graphiql(): RequestHandler {
  let loading: Promise<Map<string, Asset>> | null = null;
  return (req, res, next) => {
    const example = [publicExample, operatorExample].find(({ endpoint }) => endpoint === req.path);
    if (example && wantsGraphiql(req)) {
      res.setHeader("Cache-Control", "no-store");
      res.type("html").send(page(stateOf(res).cspNonce, example));
      return;
    }
    const file = /^\/graphiql\/([\w.]+)$/.exec(req.path)?.[1];
    if (file === undefined || (req.method !== "GET" && req.method !== "HEAD")) return next();
    loading ??= loadAssets();
    loading
      .then((assets) => {
        const asset = assets.get(file);
        if (asset) sendAsset(req, res, asset);
        else next();
      })
      .catch(next);
  };
}
