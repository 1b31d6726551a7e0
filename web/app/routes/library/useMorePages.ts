import { useFetcher } from "@remix-run/react";
import { useEffect, useState } from "react";

type Page<TAsset> = { assets: TAsset[]; next: string | null };

/** Removes items seen before: items move to later pages when newer ones are added between two loads. */
export function withoutDuplicates<TItem extends { id: string }>(items: TItem[]): TItem[] {
  const seen = new Set<string>();
  return items.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** The items of a paginated list: the first page from the loader, which revalidates it, and more on demand. */
export function useMorePages<TLoader extends (...args: never[]) => Promise<Page<{ id: string }>>>(
  first: Awaited<ReturnType<TLoader>>,
  path: string,
) {
  const fetcher = useFetcher<Awaited<ReturnType<TLoader>>>();
  const [more, setMore] = useState<Awaited<ReturnType<TLoader>>[]>([]);
  const loaded = fetcher.data as Awaited<ReturnType<TLoader>> | undefined;

  useEffect(() => {
    if (loaded) setMore((pages) => [...pages, loaded]);
  }, [loaded]);

  const last = more.at(-1) ?? first;
  type Asset = Awaited<ReturnType<TLoader>>["assets"][number];
  const assets = withoutDuplicates<Asset>([first, ...more].flatMap((page) => page.assets as Asset[]));
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
