import { type FieldMetadata, getInputProps } from "@conform-to/react";
import { Dices } from "lucide-react";
import { useRef } from "react";
import { Button } from "../../components/Button.tsx";
import { FieldErrors } from "../../components/Field.tsx";
import { generateMessages } from "../../messages/generate.ts";
import { maxSeed } from "./generateForm.ts";

const { seed: text } = generateMessages;

type SeedFieldProps = { mode: FieldMetadata<string>; seed: FieldMetadata<string> };

/**
 * A random seed for each job, or a fixed one. CSS shows the input when Fixed is selected, so that it works without
 * JavaScript.
 */
export function SeedField({ mode, seed }: SeedFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const { key, ...props } = getInputProps(seed, { type: "text" });
  const initialMode = mode.initialValue ?? "random";
  return (
    <fieldset className="group/seed">
      <legend className="label mb-1.5">{text.label}</legend>
      <div className="grid grid-cols-2 gap-2">
        {(["random", "fixed"] as const).map((value) => (
          <label key={value} className="choice flex min-h-11 items-center px-3 font-medium">
            <input type="radio" name={mode.name} value={value} defaultChecked={initialMode === value} />
            {text[value]}
          </label>
        ))}
      </div>
      <div className="mt-2 hidden flex-col gap-1.5 group-has-[[value=fixed]:checked]/seed:flex">
        <div className="flex gap-2">
          <input
            key={key}
            {...props}
            ref={input}
            className="control numeric"
            inputMode="numeric"
            aria-label={text.inputLabel(maxSeed)}
            placeholder={text.placeholder(maxSeed)}
          />
          <Button
            size="icon"
            className="shrink-0"
            title={text.randomize}
            aria-label={text.randomize}
            onClick={() => {
              if (input.current) input.current.value = String(Math.floor(Math.random() * (maxSeed + 1)));
            }}
          >
            <Dices className="size-5" aria-hidden="true" />
          </Button>
        </div>
        <FieldErrors field={seed} />
        <p className="text-faint text-xs">{text.hint}</p>
      </div>
    </fieldset>
  );
}
