import type { FieldMetadata } from "@conform-to/react";
import { Link } from "@remix-run/react";
import { type KeyboardEvent, useRef, useState } from "react";
import { classes } from "../../components/classes.ts";
import { FieldErrors } from "../../components/Field.tsx";
import { generateMessages } from "../../messages/generate.ts";
import { EnhanceBar } from "./EnhanceBar.tsx";
import type { Enhancement } from "./enhance.server.ts";
import { useEnhance } from "./useEnhance.ts";

const { prompt: text } = generateMessages;

type PromptFieldProps = {
  field: FieldMetadata<string>;
  limit: number;
  showExamples: boolean;
  /** True if a worker can enhance prompts. */
  canEnhance: boolean;
  /** The result of enhancing the prompt if the form was submitted without JavaScript. */
  enhancement: Enhancement | null;
};

/** The prompt with a character counter. Ctrl+Enter or ⌘+Enter submits the form. */
export function PromptField(props: PromptFieldProps) {
  const { field, limit, showExamples, canEnhance } = props;
  const textarea = useRef<HTMLTextAreaElement>(null);
  const [length, setLength] = useState(field.initialValue?.trim().length ?? 0);
  const counterId = `${field.id}-counter`;

  function submitOnShortcut(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }

  function fill(prompt: string): void {
    if (!textarea.current) return;
    textarea.current.value = prompt;
    textarea.current.focus();
    setLength(prompt.length);
  }

  const enhancing = useEnhance(props.enhancement, fill);

  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between">
        <label htmlFor={field.id} className="label">
          {text.label}
        </label>
        <span
          id={counterId}
          className={classes("numeric text-faint", length > limit && "font-bold text-bad")}
        >
          {length} / {limit}
          <span className="sr-only"> {text.characters}</span>
        </span>
      </div>
      <textarea
        ref={textarea}
        id={field.id}
        name={field.name}
        form={field.formId}
        defaultValue={field.initialValue}
        required
        readOnly={enhancing.busy}
        aria-busy={enhancing.busy}
        rows={4}
        className="control field-sizing-content max-h-80 min-h-28 resize-y text-base"
        placeholder={text.placeholder}
        aria-invalid={!field.valid || undefined}
        aria-describedby={`${counterId} ${field.valid ? "" : field.errorId}`}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        onKeyDown={submitOnShortcut}
        onChange={(event) => setLength(event.currentTarget.value.trim().length)}
      />
      <FieldErrors field={field} />
      {canEnhance && (
        <EnhanceBar
          busy={enhancing.busy}
          enhancement={enhancing.enhancement}
          onEnhance={enhancing.enhance}
          onRestore={enhancing.restore}
        />
      )}
      {showExamples && (
        <div className="mt-1">
          <p className="mb-1.5 text-faint text-xs">{text.examplesHint}</p>
          <ul className="-mx-1 flex flex-wrap gap-x-1">
            {text.examples.map((example) => (
              <li key={example}>
                {/* A link, so that it works without JavaScript. */}
                <Link
                  to={`/generate?prompt=${encodeURIComponent(example)}`}
                  onClick={(event) => {
                    event.preventDefault();
                    fill(example);
                  }}
                  className="group flex min-h-11 items-center px-1 sm:min-h-9"
                >
                  <span className="rounded-full border border-line bg-raised px-2.5 py-0.5 text-sm text-soft group-hover:border-edge group-hover:text-ink">
                    {example}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
