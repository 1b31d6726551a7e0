import { ChevronDown } from "lucide-react";
import type { FormatChoiceFragment } from "../../gql/graphql.ts";
import { creditWords } from "../../lib/credits.ts";
import { formatEstimate } from "../../lib/duration.ts";
import { useRootData } from "../../lib/rootData.ts";

type FormatPickerProps = {
  formats: FormatChoiceFragment[];
  name: string;
  value: string | undefined;
  onChange(type: string): void;
  describedBy?: string | undefined;
};

/** The formats that can be used here, and, folded away, those that cannot, to operators with the reason. */
export function FormatPicker({ formats, name, value, onChange, describedBy }: FormatPickerProps) {
  const available = formats.filter((format) => format.available);
  const missing = formats.filter((format) => !format.available);
  return (
    <fieldset aria-describedby={describedBy}>
      <legend className="label mb-1.5">Format</legend>
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
              {creditWords(format.credits)}, {formatEstimate(format.estimatedSeconds * 1000)}
            </span>
          </label>
        ))}
      </div>
      {missing.length > 0 && <Missing formats={missing} name={name} open={available.length === 0} />}
    </fieldset>
  );
}

function Missing({ formats, name, open }: { formats: FormatChoiceFragment[]; name: string; open: boolean }) {
  // What the worker says is about files and machines: for those who can do something about it.
  const isOperator = useRootData()?.viewer?.isOperator ?? false;
  const reasonOf = (format: FormatChoiceFragment) =>
    (isOperator && format.unavailableReason) || "This format is not available at the moment.";
  const reasons = [...new Set(formats.map(reasonOf))];
  return (
    <details className="group mt-2" open={open}>
      <summary className="flex min-h-11 items-center gap-1.5 rounded-control text-soft text-sm hover:text-ink">
        <ChevronDown className="size-4 transition-transform group-open:rotate-180" aria-hidden="true" />
        {formats.length} more {formats.length === 1 ? "format is" : "formats are"} not available here
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

/** The value shown first: what was asked for when it can be used, else the first that can. */
export function startFormat(formats: FormatChoiceFragment[], wanted: string | undefined) {
  const usable = formats.filter((format) => format.available);
  return usable.find((format) => format.type === wanted) ?? usable[0];
}
