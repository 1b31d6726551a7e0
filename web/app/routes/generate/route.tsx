import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import {
  type ShouldRevalidateFunction,
  useActionData,
  useLoaderData,
  useSearchParams,
} from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { CancelQueuedJobs } from "../../components/CancelQueuedJobs.tsx";
import { EmptyStage, JobStage } from "../../components/JobStage.tsx";
import { JobStrip } from "../../components/JobStrip.tsx";
import { GeneratePageDocument } from "../../gql/graphql.ts";
import { requireViewer, run } from "../../lib/api.server.ts";
import { isUnfinished } from "../../lib/jobStatus.ts";
import { nodesOf } from "../../lib/nodesOf.ts";
import { offlineReply, offlineToast, retryKeyFor, withOfflineRetry } from "../../lib/offlineForms.ts";
import { useRootData } from "../../lib/rootData.ts";
import { useJobs } from "../../live/useJobs.ts";
import { useRevalidateOnReconnect } from "../../live/useRevalidateOnReconnect.ts";
import { type EnhanceReply, enhance, promptIntent } from "./enhance.server.ts";
import { jobOf, keptFrom, sourcesFor, startOf } from "./formDefaults.server.ts";
import { GenerateForm } from "./GenerateForm.tsx";
import { submit } from "./submitJob.server.ts";

export const meta: MetaFunction = () => [{ title: "Generate · OurVidz" }];

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { searchParams } = new URL(request.url);
  const [{ viewer, jobFormats, promptEnhancer }, start] = await Promise.all([
    run(context, GeneratePageDocument),
    startOf(context, searchParams),
  ]);
  const recent = nodesOf(viewer?.jobs);
  const wanted = searchParams.get("job");
  const current = wanted ? await jobOf(context, wanted, recent) : null;
  const jobs = current && !recent.some((job) => job.id === current.id) ? [current, ...recent] : recent;
  // After sending without JavaScript the form holds what was sent.
  const defaults = start ?? (current ? await keptFrom(context, current) : {});
  return {
    formats: jobFormats,
    canEnhance: promptEnhancer.available,
    creditBalance: viewer?.creditBalance ?? 0,
    jobs,
    currentId: current?.id ?? null,
    defaults,
    sources: await sourcesFor(context, defaults.sourceAssetId),
    idempotencyKey: crypto.randomUUID(),
  };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const form = await request.formData();
  if (!context.viewer) throw redirect(signInKeeping(form.get("prompt")));
  const intent = promptIntent(form);
  if (intent) return data(await enhance(context, form, intent), 200);
  const answer = await submit(context, form);
  if ("jobId" in answer) return redirect(`/generate?job=${encodeURIComponent(answer.jobId)}`);
  return data(answer.reply, answer.status);
}

export const clientAction = withOfflineRetry((form) =>
  form.has("intent") ? offlineToast(form) : offlineReply(form),
);

/** Signed out in another tab, or the session has ended: what was typed is there again afterwards. */
function signInKeeping(prompt: FormDataEntryValue | null): string {
  const start = `/generate?prompt=${encodeURIComponent(String(prompt ?? "").trim())}`;
  // Longer ones than addresses can carry: only scripts other than Latin come near.
  const target = start.length > 4000 ? "/generate" : start;
  return `/sign-in?redirectTo=${encodeURIComponent(target)}`;
}

/** What was refused as a conflict needs another key, or other formats. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ actionStatus, defaultShouldRevalidate }) =>
  actionStatus === 409 || defaultShouldRevalidate;

export default function Generate() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const enhanced = lastResult && "enhancement" in lastResult ? (lastResult as EnhanceReply) : null;
  const root = useRootData();
  const jobs = useJobs(page.jobs);
  useRevalidateOnReconnect(jobs.some(({ job }) => isUnfinished(job)));
  const [params] = useSearchParams();
  // At an address that names no job, the one that was seen running stays in view when it ends, however soon after the
  // press on Cancel that is, and whichever of the page's requests is answered first.
  const [watchedId, setWatchedId] = useState<string | null>(null);
  const current =
    jobs.find(({ job }) => job.id === watchedId && !params.has("job")) ??
    jobs.find(({ job }) => job.id === page.currentId) ??
    jobs.findLast(({ job }) => isUnfinished(job)) ??
    jobs.find(({ job }) => job.status === "COMPLETED");
  const runningId = current && isUnfinished(current.job) ? current.job.id : null;
  useEffect(() => {
    if (runningId) setWatchedId(runningId);
  }, [runningId]);
  const stage = useStageInView(page.currentId);
  return (
    <div className="grid flex-1 lg:h-[calc(100dvh-3.5rem-1px)] lg:flex-none lg:grid-cols-[26rem_minmax(0,1fr)] xl:grid-cols-[28rem_minmax(0,1fr)]">
      <div className="scroll-pb-24 border-line lg:overflow-y-auto lg:border-r">
        <GenerateForm
          key={useFormKey()}
          formats={page.formats}
          sources={page.sources}
          defaults={{ ...page.defaults, ...enhanced?.values }}
          lastResult={lastResult}
          idempotencyKey={retryKeyFor("idempotencyKey", page.idempotencyKey)}
          creditBalance={page.creditBalance}
          canEnhance={page.canEnhance}
          enhancement={enhanced?.enhancement ?? null}
          showExamples={root?.embedded ?? false}
        />
      </div>
      <div
        ref={stage}
        className="flex min-w-0 scroll-mt-0 flex-col border-line bg-stage max-lg:border-t lg:min-h-0"
      >
        {current ? (
          <JobStage
            key={current.job.id}
            known={current}
            requestKey={retryKeyFor("requestKey", page.idempotencyKey)}
          />
        ) : (
          <EmptyStage />
        )}
        {jobs.length > 0 && (
          <nav
            aria-label="Latest"
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t bg-surface px-3 py-2 sm:px-6"
          >
            <JobStrip
              jobs={jobs}
              currentId={current?.job.id}
              pathOf={(job) => `/generate?job=${encodeURIComponent(job.id)}`}
            />
            <CancelQueuedJobs jobs={jobs} />
          </nav>
        )}
      </div>
    </div>
  );
}

const startingParams = ["from", "again", "source", "prompt"];

/**
 * Changes when the page is opened to fill the form in ("use again", an example), and only then: what somebody
 * has typed survives sending, and looking at other jobs.
 */
function useFormKey(): string {
  const [params] = useSearchParams();
  const asked = startingParams.map((name) => params.get(name) ?? "").join("|");
  const [key, setKey] = useState(asked);
  const asks = asked.replaceAll("|", "") !== "";
  if (asks && asked !== key) setKey(asked);
  return asks ? asked : key;
}

/** On a phone the stage lies below the form: go there when a job was sent. */
function useStageInView(currentId: string | null) {
  const stage = useRef<HTMLDivElement>(null);
  const shown = useRef(currentId);
  useEffect(() => {
    if (currentId && currentId !== shown.current && !matchMedia("(min-width: 64rem)").matches) {
      stage.current?.scrollIntoView({ behavior: "smooth" });
    }
    shown.current = currentId;
  }, [currentId]);
  return stage;
}
