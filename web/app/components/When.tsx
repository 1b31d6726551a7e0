import { useEffect, useState } from "react";

const options = { dateStyle: "medium", timeStyle: "short" } as const;

/**
 * A moment. The server cannot know where the reader is, so it writes UTC; the browser puts its own zone and
 * language in once the page is there.
 */
export function When({ iso, dateOnly = false }: { iso: string; dateOnly?: boolean }) {
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
