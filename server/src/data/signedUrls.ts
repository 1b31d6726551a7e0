import type { Db } from "./supabase.ts";

export type FileKey = { bucket: string; path: string };
export type SignedUrl = { url: string /** Milliseconds since the epoch. */; expiresAt: number };

/** Signs in batches and hands the same URL out until it is near its end, so that browsers can cache. */
export type SignedUrls = {
  /** In the order of `files`; null for a file that is not there. */
  sign(files: readonly FileKey[]): Promise<Array<SignedUrl | null>>;
};

const lifetimeSeconds = 3600;
/** A URL with less than this left is replaced. */
const reserveMs = 15 * 60_000;
const capacity = 5000;

const keyOf = ({ bucket, path }: FileKey): string => `${bucket}/${path}`;

export function createSignedUrls(options: { service: Db; clock: () => number }): SignedUrls {
  const known = new Map<string, SignedUrl>();

  const fresh = (file: FileKey): SignedUrl | null => {
    const entry = known.get(keyOf(file));
    return entry && entry.expiresAt - options.clock() > reserveMs ? entry : null;
  };

  const remember = (key: string, entry: SignedUrl): void => {
    known.delete(key);
    known.set(key, entry);
    const oldest = known.size > capacity ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
  };

  async function signBucket(bucket: string, paths: string[]): Promise<void> {
    const expiresAt = options.clock() + lifetimeSeconds * 1000;
    const { data, error } = await options.service.storage
      .from(bucket)
      .createSignedUrls(paths, lifetimeSeconds);
    if (error) throw error;
    for (const entry of data) {
      if (entry.error || !entry.path || !entry.signedUrl) continue;
      remember(keyOf({ bucket, path: entry.path }), { url: entry.signedUrl, expiresAt });
    }
  }

  return {
    async sign(files) {
      const missing = files.filter((file) => fresh(file) === null);
      const byBucket = Map.groupBy(missing, (file) => file.bucket);
      await Promise.all(
        [...byBucket].map(([bucket, inBucket]) =>
          signBucket(bucket, [...new Set(inBucket.map((file) => file.path))]),
        ),
      );
      return files.map(fresh);
    },
  };
}
