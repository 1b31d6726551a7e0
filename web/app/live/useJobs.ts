import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { createJobStore, emptySnapshot, type KnownJob } from "./jobStore.ts";
import { mergeJob } from "./mergeJob.ts";

/** The tab's store. Empty on the server, where pages are rendered from their loaders' data. */
export const jobStore = createJobStore(() => Date.now());

export const useJobSnapshot = () =>
  useSyncExternalStore(jobStore.subscribe, jobStore.snapshot, () => emptySnapshot);

/** The jobs of a page load, updated by the subscription, and those submitted since; newest first. */
export function useJobs(loaded: LiveJobFragment[]): KnownJob[] {
  const { jobs } = useJobSnapshot();
  const loadedAt = useLoadTime(loaded);
  useEffect(() => loaded.forEach(jobStore.apply), [loaded]);
  return useMemo(() => {
    const all = new Map<string, KnownJob>(jobs);
    for (const job of loaded) {
      const known = jobs.get(job.id);
      const merged = mergeJob(job, known?.job ?? job);
      all.set(job.id, { job: merged, receivedAt: known?.receivedAt ?? loadedAt });
    }
    return [...all.values()].sort((a, b) => Date.parse(b.job.createdAt) - Date.parse(a.job.createdAt));
  }, [jobs, loaded, loadedAt]);
}

/** The job of a page load, updated by the subscription. */
export function useJob(loaded: LiveJobFragment): KnownJob {
  const { jobs } = useJobSnapshot();
  const loadedAt = useLoadTime(loaded);
  useEffect(() => jobStore.apply(loaded), [loaded]);
  const known = jobs.get(loaded.id);
  return { job: mergeJob(loaded, known?.job ?? loaded), receivedAt: known?.receivedAt ?? loadedAt };
}

function useLoadTime(loaded: unknown): number {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time changes with each load
  return useMemo(() => Date.now(), [loaded]);
}

/** The current time in Unix milliseconds, updated every `everyMs` while `active`. */
export function useNow(active: boolean, everyMs = 250): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [active, everyMs]);
  return now;
}
