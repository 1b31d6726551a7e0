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
import { formatterOf } from "../../lib/formatter.ts";
import { isUnfinished } from "../../lib/jobStatus.ts";
import { nodesOf } from "../../lib/nodesOf.ts";
import { offlineReply, offlineToast, retryKeyFor, withOfflineRetry } from "../../lib/offlineForms.ts";
import { useRootData } from "../../lib/rootData.ts";
import { useJobs } from "../../live/useJobs.ts";
import { useRevalidateOnReconnect } from "../../live/useRevalidateOnReconnect.ts";
import { generateMessages } from "../../messages/generate.ts";
import { siteMessages } from "../../messages/site.ts";
import { type EnhanceReply, enhance, promptIntent } from "./enhance.server.ts";
import { defaultsFromAddress, defaultsFromJob, findJob, sourcesFrom } from "./formDefaults.server.ts";
import { GenerateForm } from "./GenerateForm.tsx";
import { submitJob } from "./submitJob.server.ts";

export const meta: MetaFunction = () => [{ title: siteMessages.pageTitle(generateMessages.title) }];

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { searchParams } = new URL(request.url);
  const [{ viewer, jobFormats, promptEnhancer }, requestedDefaults] = await Promise.all([
    run(context, GeneratePageDocument),
    defaultsFromAddress(context, searchParams),
  ]);
  const recent = nodesOf(viewer?.jobs);
  const jobId = searchParams.get("job");
  const current = jobId ? await findJob(context, jobId, recent) : null;
  const jobs = current && !recent.some((job) => job.id === current.id) ? [current, ...recent] : recent;
  // After a submission without JavaScript the form keeps its values.
  const defaults = requestedDefaults ?? (current ? await defaultsFromJob(context, current) : {});
  return {
    formats: jobFormats,
    canEnhance: promptEnhancer.isAvailable,
    creditBalance: viewer?.creditBalance ?? 0,
    jobs,
    currentId: current?.id ?? null,
    defaults,
    sources: await sourcesFrom(context, nodesOf(viewer?.assets), defaults.sourceAssetId),
    idempotencyKey: crypto.randomUUID(),
  };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const form = await request.formData();
  if (!context.viewer) throw redirect(signInPathWithPrompt(form.get("prompt")));
  const intent = promptIntent(form);
  if (intent) return data(await enhance(context, form, intent), 200);
  const result = await submitJob(context, form, formatterOf(request));
  if ("jobId" in result) return redirect(`/generate?job=${encodeURIComponent(result.jobId)}`);
  return data(result.reply, result.status);
}

export const clientAction = withOfflineRetry((form) =>
  form.has("intent") ? offlineToast(form) : offlineReply(form),
);

/** The sign-in page that returns to the form with its prompt, for a session that ended before the submission. */
function signInPathWithPrompt(prompt: FormDataEntryValue | null): string {
  const start = `/generate?prompt=${encodeURIComponent(String(prompt ?? "").trim())}`;
  // Too long for an address; only prompts in non-Latin scripts can be.
  const target = start.length > 4000 ? "/generate" : start;
  return `/sign-in?redirectTo=${encodeURIComponent(target)}`;
}

/** A conflict needs a new idempotency key or the current formats. */
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
  // Without a job in the address, the job that was running stays in view when it finishes, even if it finishes while a
  // cancel request or a revalidation is pending.
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
  const stage = useScrollToStage(page.currentId);
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
            aria-label={generateMessages.recentJobs}
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

const prefillParams = ["from", "again", "source", "prompt"];

/**
 * A key that changes only when the address prefills the form. What the user has typed survives submissions and viewing
 * other jobs.
 */
function useFormKey(): string {
  const [params] = useSearchParams();
  const requested = prefillParams.map((name) => params.get(name) ?? "").join("|");
  const [key, setKey] = useState(requested);
  const hasPrefill = requested.replaceAll("|", "") !== "";
  if (hasPrefill && requested !== key) setKey(requested);
  return hasPrefill ? requested : key;
}

/** On small screens the stage is below the form: scrolls to it when a job was submitted. */
function useScrollToStage(currentId: string | null) {
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
