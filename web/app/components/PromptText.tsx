import { Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

type PromptTextProps = {
  job: { prompt: string; enhancedPrompt: string | null; enhancementNote: string | null };
  /** Lines of the prompt at most; all of it is in its title. */
  clamp?: boolean;
  /** How the prompt itself is shown: a heading, a paragraph. */
  children(text: string): ReactNode;
};

/** What a picture is made from: the person's own words, or what a language model made of them with theirs beneath. */
export function PromptText({ job, clamp = false, children }: PromptTextProps) {
  const { prompt, enhancedPrompt, enhancementNote } = job;
  return (
    <div className="flex flex-col gap-1.5">
      {children(enhancedPrompt ?? prompt)}
      {enhancedPrompt && (
        <p className="text-soft text-sm">
          <span className="inline-flex items-center gap-1.5 font-medium">
            <Sparkles className="size-3.5 shrink-0" aria-hidden="true" />
            Enhanced by Qwen2.5
          </span>
          <span className={classes("block break-words", clamp && "line-clamp-2")} title={prompt}>
            <span className="sr-only">Your words: </span>
            {prompt}
          </span>
        </p>
      )}
      {enhancementNote && <p className="text-soft text-sm">{enhancementNote}</p>}
    </div>
  );
}
