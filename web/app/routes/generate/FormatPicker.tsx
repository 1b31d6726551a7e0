import { ChevronDown } from "lucide-react";
import type { FormatChoiceFragment } from "../../gql/graphql.ts";
import { useFormatter } from "../../lib/formatter.ts";
import { useRootData } from "../../lib/rootData.ts";
import { generateMessages } from "../../messages/generate.ts";

const { format: text } = generateMessages;

type FormatPickerProps = {
  formats: FormatChoiceFragment[];
  name: string;
  value: string | undefined;
  onChange(type: string): void;
  describedBy?: string | undefined;
};

/** The available formats and, collapsed, the unavailable ones. Operators see the reason. */
export function FormatPicker({ formats, name, value, onChange, describedBy }: FormatPickerProps) {
  const formatter = useFormatter();
  const available = formats.filter((format) => format.isAvailable);
  const unavailable = formats.filter((format) => !format.isAvailable);
  return (
    <fieldset aria-describedby={describedBy}>
      <legend className="label mb-1.5">{text.label}</legend>
      <div className="grid grid-cols-2 gap-2">
        {available.map((format) => (
          <label key={format.id} className="choice flex min-h-11 flex-col px-3 py-2.5">
            <input
              type="radio"
              name={name}
              value={format.type}
              checked={format.type === value}
              onChange={() => onChange(format.type)}
            />
            <span className="font-medium leading-snug">{format.title}</span>
            <span className="numeric mt-0.5 text-soft">
              {text.cost(format.credits, format.estimatedDurationSeconds, formatter)}
            </span>
          </label>
        ))}
      </div>
      {unavailable.length > 0 && (
        <UnavailableFormats formats={unavailable} name={name} open={available.length === 0} />
      )}
    </fieldset>
  );
}

function UnavailableFormats({
  formats,
  name,
  open,
}: {
  formats: FormatChoiceFragment[];
  name: string;
  open: boolean;
}) {
  // The worker's reason is about its files and hardware, which only operators can act on.
  const isOperator = useRootData()?.viewer?.isOperator ?? false;
  const reasonOf = (format: FormatChoiceFragment) =>
    (isOperator && format.unavailableReason) || text.unavailable;
  const reasons = [...new Set(formats.map(reasonOf))];
  return (
    <details className="group mt-2" open={open}>
      <summary className="flex min-h-11 items-center gap-1.5 rounded-control text-soft text-sm hover:text-ink">
        <ChevronDown className="size-4 transition-transform group-open:rotate-180" aria-hidden="true" />
        {text.unavailableCount(formats.length)}
      </summary>
      {reasons.map((reason) => (
        <div key={reason} className="mt-1 mb-3">
          <p className="mb-2 break-words text-soft text-sm">{reason}</p>
          <div className="grid grid-cols-2 gap-2">
            {formats
              .filter((format) => reasonOf(format) === reason)
              .map((format) => (
                <label
                  key={format.id}
                  className="choice flex min-h-11 items-center px-3 py-2 text-sm leading-snug"
                >
                  <input type="radio" name={name} value={format.type} disabled />
                  <span>{format.title}</span>
                </label>
              ))}
          </div>
        </div>
      ))}
    </details>
  );
}

/** The format that is selected at first: the requested one if it is available, otherwise the first available one. */
export function initialFormat(formats: FormatChoiceFragment[], requested: string | undefined) {
  const available = formats.filter((format) => format.isAvailable);
  return available.find((format) => format.type === requested) ?? available[0];
}
