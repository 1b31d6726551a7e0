import { useEffect, useState } from "react";
import { useFormatter } from "../lib/formatter.ts";
import { useNow } from "../live/useJobs.ts";
import { formatAge } from "../messages/durations.ts";
import { siteMessages } from "../messages/site.ts";

/**
 * A point in time in the viewer's locale. The server doesn't know the viewer's time zone, so it renders UTC; the
 * browser replaces it with local time after the first render. Servers and browsers can format dates differently.
 */
export function DateTime({ iso, dateOnly = false }: { iso: string; dateOnly?: boolean }) {
  const format = useFormatter();
  const [isMounted, setIsMounted] = useState(false);
  useEffect(() => setIsMounted(true), []);
  const timeZone = isMounted ? undefined : "UTC";
  const text = dateOnly ? format.date(iso, timeZone) : format.dateTime(iso, timeZone);
  return (
    <time dateTime={iso} suppressHydrationWarning key={timeZone ?? "local"}>
      {isMounted || dateOnly ? text : siteMessages.utc(text)}
    </time>
  );
}

/** The time since `iso`, with the point in time as its title. */
export function Elapsed({ iso }: { iso: string }) {
  const format = useFormatter();
  const now = useNow(true, 15_000);
  return (
    <time dateTime={iso} title={format.dateTime(iso)} suppressHydrationWarning>
      {formatAge(now - Date.parse(iso), format)}
    </time>
  );
}
