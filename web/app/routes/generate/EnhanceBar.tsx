import { Sparkles, Undo2 } from "lucide-react";
import { Button } from "../../components/Button.tsx";
import { generateMessages } from "../../messages/generate.ts";
import type { Enhancement } from "./enhance.server.ts";

const { prompt: text } = generateMessages;

type EnhanceBarProps = {
  busy: boolean;
  /** The last result. Null before the first one and after an undo. */
  enhancement: Enhancement | null;
  onEnhance(form: HTMLFormElement): void;
  onRestore(original: string): void;
};

/**
 * Enhances the prompt with a language model, and undoes it. Both buttons submit the form, so that they work without
 * JavaScript.
 */
export function EnhanceBar({ busy, enhancement, onEnhance, onRestore }: EnhanceBarProps) {
  const original = enhancement?.prompt ? enhancement.original : null;
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
        {busy ? text.enhancing : text.enhance}
      </Button>
      {original !== null && (
        <>
          <input type="hidden" name="promptBefore" value={original} />
          <Button
            type="submit"
            name="intent"
            value="restore"
            formNoValidate
            variant="ghost"
            onClick={(event) => {
              event.preventDefault();
              onRestore(original);
            }}
          >
            <Undo2 className="size-4" aria-hidden="true" />
            {text.undo}
          </Button>
        </>
      )}
      <p role="status" className="min-w-0 flex-1 basis-40 text-soft text-sm">
        {busy ? <span className="sr-only">{text.enhancingStatus}</span> : resultText(enhancement)}
      </p>
    </div>
  );
}

function resultText(enhancement: Enhancement | null): string | null {
  if (!enhancement) return null;
  return enhancement.prompt ? text.enhanced : enhancement.message;
}
