import { useEffect, useState } from "react";
import { formatSpan } from "../lib/duration.ts";
import { useNow } from "../live/useJobs.ts";

const options = { dateStyle: "medium", timeStyle: "short" } as const;

/**
 * A moment. The server cannot know where the reader is, so it writes UTC; the browser puts its own zone and
 * language in once the page is there.
 */
export function DateTime({ iso, dateOnly = false }: { iso: string; dateOnly?: boolean }) {
  const [local, setLocal] = useState<string | null>(null);
  const moment = new Date(iso);
  useEffect(() => {
    const format = dateOnly ? { dateStyle: options.dateStyle } : options;
    setLocal(new Date(iso).toLocaleString(undefined, format));
  }, [iso, dateOnly]);
  const utc = moment.toLocaleString("en-GB", {
    timeZone: "UTC",
    dateStyle: options.dateStyle,
    ...(dateOnly ? {} : { timeStyle: options.timeStyle }),
  });
  return <time dateTime={iso}>{local ?? (dateOnly ? utc : `${utc} UTC`)}</time>;
}

/** How long it is since a moment, which is in its title: `12 min`. */
export function Elapsed({ iso }: { iso: string }) {
  const now = useNow(true, 15_000);
  return (
    <time dateTime={iso} title={new Date(iso).toLocaleString(undefined, options)} suppressHydrationWarning>
      {formatSpan(now - Date.parse(iso))}
    </time>
  );
}
