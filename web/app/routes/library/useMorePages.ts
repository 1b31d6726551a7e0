import { useFetcher } from "@remix-run/react";
import { useEffect, useState } from "react";
import { withoutRepeats } from "./pages.ts";

type Page<TAsset> = { assets: TAsset[]; next: string | null };

/**
 * The pages of a list loaded so far. The first one comes from the page's loader and stays fresh with it; the
 * rest is fetched on demand and kept until the first page is another one.
 */
export function useMorePages<TLoader extends (...args: never[]) => Promise<Page<{ id: string }>>>(
  first: Awaited<ReturnType<TLoader>>,
  path: string,
) {
  const fetcher = useFetcher<Awaited<ReturnType<TLoader>>>();
  const [more, setMore] = useState<Awaited<ReturnType<TLoader>>[]>([]);
  const arrived = fetcher.data as Awaited<ReturnType<TLoader>> | undefined;

  useEffect(() => {
    if (arrived) setMore((pages) => [...pages, arrived]);
  }, [arrived]);

  const last = more.at(-1) ?? first;
  type Asset = Awaited<ReturnType<TLoader>>["assets"][number];
  const assets = withoutRepeats<Asset>([first, ...more].flatMap((page) => page.assets as Asset[]));
  return {
    assets,
    next: last.next,
    loading: fetcher.state !== "idle",
    loadMore() {
      if (last.next && fetcher.state === "idle")
        fetcher.load(`${path}?after=${encodeURIComponent(last.next)}`);
    },
  };
}
