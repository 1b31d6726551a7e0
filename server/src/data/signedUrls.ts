import type { Db } from "./supabase.ts";

export type FileKey = { bucket: string; path: string };
export type SignedUrl = { url: string /** Milliseconds since the epoch. */; expiresAt: number };

/** Signs URLs in batches and reuses each until it is about to expire, so that browsers can cache its file. */
export type SignedUrls = {
  /** In the order of `files`. Null for a file that doesn't exist. */
  sign(files: readonly FileKey[]): Promise<Array<SignedUrl | null>>;
};

const lifetimeSeconds = 3600;
/** Milliseconds before its expiry from which a URL isn't reused. */
const renewalMs = 15 * 60_000;
const capacity = 5000;

const keyOf = ({ bucket, path }: FileKey): string => `${bucket}/${path}`;

export function createSignedUrls(options: { service: Db; clock: () => number }): SignedUrls {
  const cache = new Map<string, SignedUrl>();

  const cached = (file: FileKey): SignedUrl | null => {
    const entry = cache.get(keyOf(file));
    return entry && entry.expiresAt - options.clock() > renewalMs ? entry : null;
  };

  const store = (key: string, entry: SignedUrl): void => {
    cache.delete(key);
    cache.set(key, entry);
    const oldest = cache.size > capacity ? cache.keys().next().value : undefined;
    if (oldest !== undefined) cache.delete(oldest);
  };

  async function signBucket(bucket: string, paths: string[]): Promise<void> {
    const expiresAt = options.clock() + lifetimeSeconds * 1000;
    const { data, error } = await options.service.storage
      .from(bucket)
      .createSignedUrls(paths, lifetimeSeconds);
    if (error) throw error;
    for (const entry of data) {
      if (entry.error || !entry.path || !entry.signedUrl) continue;
      store(keyOf({ bucket, path: entry.path }), { url: entry.signedUrl, expiresAt });
    }
  }

  return {
    async sign(files) {
      const missing = files.filter((file) => cached(file) === null);
      const byBucket = Map.groupBy(missing, (file) => file.bucket);
      await Promise.all(
        [...byBucket].map(([bucket, inBucket]) =>
          signBucket(bucket, [...new Set(inBucket.map((file) => file.path))]),
        ),
      );
      return files.map(cached);
    },
  };
}
