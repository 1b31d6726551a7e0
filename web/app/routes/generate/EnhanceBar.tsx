import { Sparkles, Undo2 } from "lucide-react";
import { Button } from "../../components/Button.tsx";
import type { Enhancement } from "./enhance.server.ts";

type EnhanceBarProps = {
  busy: boolean;
  /** What came of the last time; null before, and after going back. */
  enhancement: Enhancement | null;
  onEnhance(form: HTMLFormElement): void;
  onRestore(original: string): void;
};

/**
 * Has a language model rewrite the prompt, and takes that back. Both are buttons of the form, which sends itself and
 * comes back with the other prompt where there is no JavaScript.
 */
export function EnhanceBar({ busy, enhancement, onEnhance, onRestore }: EnhanceBarProps) {
  const before = enhancement?.prompt ? enhancement.original : null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        type="submit"
        name="intent"
        value="enhance"
        formNoValidate
        aria-disabled={busy}
        onClick={(event) => {
          event.preventDefault();
          if (!busy && event.currentTarget.form) onEnhance(event.currentTarget.form);
        }}
      >
        <Sparkles className="size-4" aria-hidden="true" />
        {busy ? "Enhancing…" : "Enhance"}
      </Button>
      {before !== null && (
        <>
          <input type="hidden" name="promptBefore" value={before} />
          <Button
            type="submit"
            name="intent"
            value="restore"
            formNoValidate
            variant="ghost"
            onClick={(event) => {
              event.preventDefault();
              onRestore(before);
            }}
          >
            <Undo2 className="size-4" aria-hidden="true" />
            Undo
          </Button>
        </>
      )}
      <p role="status" className="min-w-0 flex-1 basis-40 text-soft text-sm">
        {busy ? <span className="sr-only">The prompt is being enhanced.</span> : outcomeWords(enhancement)}
      </p>
    </div>
  );
}

function outcomeWords(enhancement: Enhancement | null): string | null {
  if (!enhancement) return null;
  return enhancement.prompt ? "Enhanced by Qwen2.5." : enhancement.message;
}
