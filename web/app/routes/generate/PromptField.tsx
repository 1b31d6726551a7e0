import type { FieldMetadata } from "@conform-to/react";
import { Link } from "@remix-run/react";
import { type KeyboardEvent, useRef, useState } from "react";
import { classes } from "../../components/classes.ts";
import { FieldErrors } from "../../components/Field.tsx";
import { EnhanceBar } from "./EnhanceBar.tsx";
import type { Enhancement } from "./enhance.server.ts";
import { useEnhance } from "./useEnhance.ts";

/** What the demo model of the embedded defaults has been trained on. */
const examples = [
  "sunset over mountains",
  "a forest of pine trees",
  "green hills under a blue sky",
  "a red circle on a blue background",
];

type PromptFieldProps = {
  field: FieldMetadata<string>;
  limit: number;
  showExamples: boolean;
  /** A worker can enhance prompts. */
  canEnhance: boolean;
  /** What enhancing came to where the form was sent for it without JavaScript. */
  enhancement: Enhancement | null;
};

/** The prompt with its counter. Ctrl or Cmd with Enter sends the form. */
export function PromptField(props: PromptFieldProps) {
  const { field, limit, showExamples, canEnhance } = props;
  const textarea = useRef<HTMLTextAreaElement>(null);
  const [length, setLength] = useState(field.initialValue?.trim().length ?? 0);
  const counterId = `${field.id}-counter`;

  function send(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }

  function fill(text: string): void {
    if (!textarea.current) return;
    textarea.current.value = text;
    textarea.current.focus();
    setLength(text.length);
  }

  const enhancing = useEnhance(props.enhancement, fill);

  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between">
        <label htmlFor={field.id} className="label">
          Prompt
        </label>
        <span
          id={counterId}
          className={classes("numeric text-faint", length > limit && "font-bold text-bad")}
        >
          {length} / {limit}
          <span className="sr-only"> characters</span>
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
        placeholder="What do you want to see?"
        aria-invalid={!field.valid || undefined}
        aria-describedby={`${counterId} ${field.valid ? "" : field.errorId}`}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        onKeyDown={send}
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
          <p className="mb-1.5 text-faint text-xs">The demo model draws simple scenes. Try one of these:</p>
          <ul className="-mx-1 flex flex-wrap gap-x-1">
            {examples.map((text) => (
              <li key={text}>
                {/* A link, so that it works before (and without) JavaScript. */}
                <Link
                  to={`/generate?prompt=${encodeURIComponent(text)}`}
                  onClick={(event) => {
                    event.preventDefault();
                    fill(text);
                  }}
                  className="group flex min-h-11 items-center px-1 sm:min-h-9"
                >
                  <span className="rounded-full border border-line bg-raised px-2.5 py-0.5 text-sm text-soft group-hover:border-edge group-hover:text-ink">
                    {text}
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
