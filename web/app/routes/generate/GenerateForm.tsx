import type { FieldMetadata, SubmissionResult } from "@conform-to/react";
import { getFormProps, useForm } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import { Form, useNavigation } from "@remix-run/react";
import { ChevronDown } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "../../components/Button.tsx";
import { FieldErrors, FormErrors } from "../../components/Field.tsx";
import type { AssetTileFragment, FormatChoiceFragment } from "../../gql/graphql.ts";
import { useFormatter } from "../../lib/formatter.ts";
import { formatEstimate } from "../../messages/durations.ts";
import { generateMessages } from "../../messages/generate.ts";
import { siteMessages } from "../../messages/site.ts";
import { AdvancedFields } from "./AdvancedFields.tsx";
import type { Enhancement } from "./enhance.server.ts";
import { FormatPicker, initialFormat } from "./FormatPicker.tsx";
import { type FormDefaults, generateSchema } from "./generateForm.ts";
import { PromptField } from "./PromptField.tsx";
import { SeedField } from "./SeedField.tsx";
import { SourceField } from "./SourceField.tsx";

type GenerateFormProps = {
  formats: FormatChoiceFragment[];
  /** The viewer's images that can be used as source. */
  sources: AssetTileFragment[];
  defaults: FormDefaults;
  lastResult: SubmissionResult<string[]> | null | undefined;
  /** New for each page load, so that a double click or a repeated submission creates one job. */
  idempotencyKey: string;
  creditBalance: number;
  showExamples: boolean;
  canEnhance: boolean;
  enhancement: Enhancement | null;
};

/** The settings of a job. Works as a plain form; JavaScript adds validation and the price. */
export function GenerateForm(props: GenerateFormProps) {
  const { formats, sources, defaults, lastResult, idempotencyKey, creditBalance, showExamples } = props;
  const navigation = useNavigation();
  const sending = navigation.state !== "idle" && navigation.formData?.has("idempotencyKey") === true;
  const schema = useMemo(() => generateSchema(formats), [formats]);
  const [type, setType] = useState(() => initialFormat(formats, defaults.type)?.type);
  const [batch, setBatch] = useState(Number(defaults.batchSize ?? 1));
  const [form, fields] = useForm({
    id: "generate",
    lastResult,
    defaultValue: defaults,
    onValidate: ({ formData }) => parseWithZod(formData, { schema }),
    shouldRevalidate: "onInput",
  });
  const format = formats.find((candidate) => candidate.type === type);
  if (!format) return <NoFormats formats={formats} />;
  const batchSize = format.limits.batchSizes.includes(batch) ? batch : (format.limits.batchSizes[0] ?? 1);

  return (
    <Form method="post" preventScrollReset {...getFormProps(form)} className="flex min-h-full flex-col">
      {/* Enter in a field presses the first submit button, which would otherwise be Enhance. */}
      <button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true" />
      <div className="flex flex-1 flex-col gap-6 px-4 py-6 sm:px-6">
        <h1 className="sr-only">{generateMessages.title}</h1>
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
        <PromptField
          field={fields.prompt}
          limit={format.limits.maxPromptLength}
          showExamples={showExamples}
          canEnhance={props.canEnhance}
          enhancement={props.enhancement}
        />
        <div>
          <FormatPicker
            formats={formats}
            name={fields.type.name}
            value={type}
            onChange={(next) => setType(formats.find((candidate) => candidate.type === next)?.type)}
            describedBy={fields.type.errors ? fields.type.errorId : undefined}
          />
          <FieldErrors field={fields.type} />
        </div>
        <div className="grid gap-6 sm:grid-cols-2">
          <Batch
            name={fields.batchSize.name}
            sizes={format.limits.batchSizes}
            value={batchSize}
            onChange={setBatch}
          />
          <SeedField mode={fields.seedMode} seed={fields.seed} />
        </div>
        {formats.some((candidate) => candidate.isAvailable && candidate.acceptsSourceAsset) && (
          <SourceField
            source={fields.sourceAssetId}
            strength={fields.strength}
            sources={sources}
            takesSource={format.acceptsSourceAsset}
          />
        )}
        <NegativePrompt field={fields.negativePrompt} />
        <AdvancedFields
          width={fields.width}
          height={fields.height}
          steps={fields.steps}
          guidanceScale={fields.guidanceScale}
          excludePrompt={fields.excludePrompt}
          format={format}
        />
      </div>
      <SubmitBar
        price={format.credits * batchSize}
        balance={creditBalance}
        seconds={format.estimatedDurationSeconds * batchSize}
        sending={sending}
      />
    </Form>
  );
}

type BatchProps = { name: string; sizes: number[]; value: number; onChange(size: number): void };

function Batch({ name, sizes, value, onChange }: BatchProps) {
  return (
    <fieldset>
      <legend className="label mb-1.5">{generateMessages.batchSize}</legend>
      <div className="grid auto-cols-fr grid-flow-col gap-2">
        {sizes.map((size) => (
          <label key={size} className="choice numeric grid min-h-11 place-items-center font-medium">
            <input
              type="radio"
              name={name}
              value={size}
              checked={size === value}
              onChange={() => onChange(size)}
            />
            {size}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function NegativePrompt({ field }: { field: FieldMetadata<string> }) {
  const [open] = useState(Boolean(field.initialValue));
  return (
    <details className="group -my-2" open={open}>
      <summary className="flex min-h-11 items-center gap-1.5 rounded-control text-soft hover:text-ink">
        <ChevronDown className="size-4 transition-transform group-open:rotate-180" aria-hidden="true" />
        {generateMessages.negativePrompt}
      </summary>
      <textarea
        id={field.id}
        name={field.name}
        defaultValue={field.initialValue}
        rows={2}
        className="control field-sizing-content mt-1 max-h-60 resize-y"
        aria-label={generateMessages.negativePrompt}
        aria-invalid={!field.valid || undefined}
        aria-describedby={field.valid ? undefined : field.errorId}
      />
      <FieldErrors field={field} />
    </details>
  );
}

type SubmitBarProps = { price: number; balance: number; seconds: number; sending: boolean };

function SubmitBar({ price, balance, seconds, sending }: SubmitBarProps) {
  const format = useFormatter();
  const isTooExpensive = price > balance;
  return (
    <div
      data-submit-bar
      className="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-10 border-line border-t bg-paper px-4 py-3 sm:bottom-0 sm:px-6"
    >
      <div className="flex items-center gap-4">
        <p className="flex-1 text-sm leading-snug">
          <span className={isTooExpensive ? "font-semibold text-bad" : "font-semibold"}>
            {siteMessages.credits(price, format)}
          </span>
          <span className="text-soft">
            {isTooExpensive
              ? generateMessages.price.insufficient(balance, format)
              : generateMessages.price.balance(balance, format)}
            <br />
            {formatEstimate(seconds * 1000)}
          </span>
        </p>
        <Button
          type="submit"
          variant="primary"
          size="large"
          className="min-w-40"
          title={generateMessages.submitShortcut}
        >
          {sending ? siteMessages.sending : generateMessages.submit}
        </Button>
      </div>
    </div>
  );
}

function NoFormats({ formats }: { formats: FormatChoiceFragment[] }) {
  return (
    <div className="flex flex-col gap-4 px-4 py-6 sm:px-6">
      <h1 className="text-xl">{generateMessages.format.noneTitle}</h1>
      <p className="text-soft">{generateMessages.format.noneLead}</p>
      <FormatPicker formats={formats} name="type" value={undefined} onChange={() => undefined} />
    </div>
  );
}
