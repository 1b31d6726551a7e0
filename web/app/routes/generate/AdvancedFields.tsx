import { type FieldMetadata, getInputProps } from "@conform-to/react";
import { ChevronDown } from "lucide-react";
import { useRef } from "react";
import { FieldErrors } from "../../components/Field.tsx";
import type { FormatChoiceFragment } from "../../gql/graphql.ts";
import { generateMessages } from "../../messages/generate.ts";
import { sizePresets } from "./sizePresets.ts";

const { advanced: text } = generateMessages;

/** Forms transmit numbers as text. */
type NumberField = FieldMetadata<string>;
type AdvancedFieldsProps = {
  width: NumberField;
  height: NumberField;
  steps: NumberField;
  guidanceScale: NumberField;
  excludePrompt: FieldMetadata<string>;
  format: FormatChoiceFragment;
};

/** Size, steps and guidance. Empty fields use the format's defaults, which are shown as placeholders. */
export function AdvancedFields(props: AdvancedFieldsProps) {
  const { width, height, steps, guidanceScale, excludePrompt, format } = props;
  const { limits } = format;
  const sides = useRef<HTMLDivElement>(null);
  const fields = [width, height, steps, guidanceScale];
  const open =
    excludePrompt.initialValue === "on" || fields.some((field) => field.initialValue || field.errors?.length);

  function setSize(size: { width: number; height: number }): void {
    const [w, h] = sides.current?.querySelectorAll("input") ?? [];
    if (!w || !h) return;
    w.value = String(size.width);
    h.value = String(size.height);
  }

  return (
    <details className="group border-line border-y" open={open}>
      <summary className="flex min-h-12 items-center justify-between rounded-control font-medium">
        {text.label}
        <ChevronDown
          className="size-4 text-soft transition-transform group-open:rotate-180"
          aria-hidden="true"
        />
      </summary>
      <div className="flex flex-col gap-5 pt-1 pb-5">
        <fieldset>
          <legend className="label mb-1.5">{text.size}</legend>
          <div ref={sides} className="grid grid-cols-2 gap-2">
            <NumberInput
              field={width}
              label={text.width}
              placeholder={format.width}
              range={limits.sideLength}
            />
            <NumberInput
              field={height}
              label={text.height}
              placeholder={format.height}
              range={limits.sideLength}
            />
          </div>
          <ul className="mt-2 flex flex-wrap gap-2">
            {sizePresets(format).map((size) => (
              <li key={size.preset}>
                <button
                  type="button"
                  onClick={() => setSize(size)}
                  className="flex min-h-11 items-center gap-2 rounded-control border border-line bg-raised px-2.5 text-sm text-soft hover:border-edge hover:text-ink"
                  aria-label={text.preset(text.presets[size.preset], size.width, size.height)}
                >
                  <Shape {...size} />
                  {text.presets[size.preset]}
                </button>
              </li>
            ))}
          </ul>
        </fieldset>
        <div className="grid grid-cols-2 gap-2">
          <NumberInput
            field={steps}
            label={text.steps}
            placeholder={format.steps}
            range={limits.steps}
            showRange
          />
          <NumberInput
            field={guidanceScale}
            label={text.guidanceScale}
            placeholder={format.guidanceScale}
            range={limits.guidanceScale}
            step={0.5}
            showRange
          />
        </div>
        <label className="choice flex min-h-11 items-start gap-3 px-3 py-2.5">
          <input
            type="checkbox"
            name={excludePrompt.name}
            defaultChecked={excludePrompt.initialValue === "on"}
          />
          <span aria-hidden="true" className="tick mt-0.5" />
          <span>
            <span className="font-medium">{text.excludePrompt}</span>
            <span className="mt-0.5 block text-soft text-sm leading-snug">{text.excludePromptHint}</span>
          </span>
        </label>
      </div>
    </details>
  );
}

type NumberInputProps = {
  field: NumberField;
  label: string;
  placeholder: number;
  range: { min: number; max: number; multipleOf?: number | null };
  step?: number;
  showRange?: boolean;
};

function NumberInput({ field, label, placeholder, range, step, showRange }: NumberInputProps) {
  const { key, ...props } = getInputProps(field, { type: "number" });
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={field.id} className="label">
        {label}
        {showRange && <span className="font-normal text-faint">{text.range(range.min, range.max)}</span>}
      </label>
      <input
        key={key}
        {...props}
        className="control numeric"
        inputMode="decimal"
        placeholder={String(placeholder)}
        min={range.min}
        max={range.max}
        step={step ?? range.multipleOf ?? 1}
      />
      <FieldErrors field={field} />
    </div>
  );
}

/** A small outline with the aspect ratio of a size. */
function Shape({ width, height }: { width: number; height: number }) {
  const unit = 14 / Math.max(width, height);
  return (
    <span aria-hidden="true" className="grid size-4 place-items-center">
      <span
        className="border-[1.5px] border-current"
        style={{ width: width * unit, height: height * unit }}
      />
    </span>
  );
}
