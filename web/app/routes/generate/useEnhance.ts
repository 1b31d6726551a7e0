import { useFetcher } from "@remix-run/react";
import { useEffect, useState } from "react";
import type { Enhancement, EnhanceReply } from "./enhance.server.ts";

/**
 * Enhances the prompt of a form without leaving the page. `initial` is the result the page was loaded with after a
 * submission without JavaScript. `fill` replaces the text of the prompt.
 */
export function useEnhance(initial: Enhancement | null, fill: (text: string) => void) {
  const fetcher = useFetcher<EnhanceReply>();
  const [enhancement, setEnhancement] = useState(initial);
  const { data } = fetcher;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each response
  useEffect(() => {
    if (!data) return;
    setEnhancement(data.enhancement);
    if (data.enhancement.prompt) fill(data.enhancement.prompt);
  }, [data]);
  return {
    busy: fetcher.state !== "idle",
    enhancement,
    enhance(form: HTMLFormElement) {
      const values = new FormData(form);
      values.set("intent", "enhance");
      fetcher.submit(values, { method: "post", action: "/generate" });
    },
    restore(original: string) {
      setEnhancement(null);
      fill(original);
    },
  };
}
