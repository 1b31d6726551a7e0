import { type FieldMetadata, getInputProps } from "@conform-to/react";
import { Dices } from "lucide-react";
import { useRef } from "react";
import { Button } from "../../components/Button.tsx";
import { FieldErrors } from "../../components/Field.tsx";
import { maxSeed } from "./generateForm.ts";

type SeedFieldProps = { mode: FieldMetadata<string>; seed: FieldMetadata<string> };

/**
 * A new picture each time, or the same again. The number is shown by CSS when "Fixed" is chosen, so that it
 * works without JavaScript.
 */
export function SeedField({ mode, seed }: SeedFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const { key, ...props } = getInputProps(seed, { type: "text" });
  const start = mode.initialValue ?? "random";
  return (
    <fieldset className="group/seed">
      <legend className="label mb-1.5">Seed</legend>
      <div className="grid grid-cols-2 gap-2">
        {(["random", "fixed"] as const).map((value) => (
          <label key={value} className="choice flex min-h-11 items-center px-3 font-medium">
            <input type="radio" name={mode.name} value={value} defaultChecked={start === value} />
            {value === "random" ? "Random" : "Fixed"}
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
            aria-label={`Seed, a number from 0 to ${maxSeed}`}
            placeholder={`0 – ${maxSeed}`}
          />
          <Button
            size="icon"
            className="shrink-0"
            title="Roll a new seed"
            aria-label="Roll a new seed"
            onClick={() => {
              if (input.current) input.current.value = String(Math.floor(Math.random() * (maxSeed + 1)));
            }}
          >
            <Dices className="size-5" aria-hidden="true" />
          </Button>
        </div>
        <FieldErrors field={seed} />
        <p className="text-faint text-xs">The same seed with the same settings gives the same picture.</p>
      </div>
    </fieldset>
  );
}
