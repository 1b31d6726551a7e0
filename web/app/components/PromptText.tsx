import { Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import { jobMessages } from "../messages/jobs.ts";
import { classes } from "./classes.ts";

type PromptTextProps = {
  job: { prompt: string; enhancedPrompt: string | null; enhancementNote: string | null };
  /** Shortens the original prompt to two lines; its title has all of it. */
  clamp?: boolean;
  /** Renders the prompt that was used, as a heading or a paragraph. */
  children(text: string): ReactNode;
};

/** The prompt a job uses: the user's prompt, or the enhanced one with the user's prompt below. */
export function PromptText({ job, clamp = false, children }: PromptTextProps) {
  const { prompt, enhancedPrompt, enhancementNote } = job;
  return (
    <div className="flex flex-col gap-1.5">
      {children(enhancedPrompt ?? prompt)}
      {enhancedPrompt && (
        <p className="text-soft text-sm">
          <span className="inline-flex items-center gap-1.5 font-medium">
            <Sparkles className="size-3.5 shrink-0" aria-hidden="true" />
            {jobMessages.enhancedBy}
          </span>
          <span className={classes("block break-words", clamp && "line-clamp-2")} title={prompt}>
            <span className="sr-only">{jobMessages.originalPrompt}</span>
            {prompt}
          </span>
        </p>
      )}
      {enhancementNote && <p className="text-soft text-sm">{enhancementNote}</p>}
    </div>
  );
}
