import type { FieldMetadata } from "@conform-to/react";
import { Link } from "@remix-run/react";
import { ChevronDown, ImageOff } from "lucide-react";
import { useEffect, useState } from "react";
import { AssetImage } from "../../components/AssetImage.tsx";
import { Errors } from "../../components/Field.tsx";
import type { AssetTileFragment } from "../../gql/graphql.ts";
import { strengthWords } from "../../lib/strengthWords.ts";
import { defaultStrength } from "./generateForm.ts";

type SourceFieldProps = {
  source: FieldMetadata<string>;
  strength: FieldMetadata<string>;
  sources: AssetTileFragment[];
  /** Whether the chosen format can begin with a picture. */
  takesSource: boolean;
};

/**
 * One of the viewer's latest pictures to begin with instead of noise, and how much of it stays. The slider shows by
 * CSS once a picture is chosen, so that it works without JavaScript.
 */
export function SourceField({ source, strength, sources, takesSource }: SourceFieldProps) {
  const chosen = source.initialValue ?? "";
  const [open] = useState(chosen !== "" || Boolean(source.errors?.length));
  // Before the page has come to life another format may be chosen that nobody here hears of.
  const [live, setLive] = useState(false);
  useEffect(() => setLive(true), []);
  const unusable = live && !takesSource;
  return (
    <details className="group -my-2" open={open}>
      <summary className="flex min-h-11 items-center gap-1.5 rounded-control text-soft hover:text-ink">
        <ChevronDown className="size-4 transition-transform group-open:rotate-180" aria-hidden="true" />
        Begin with one of your pictures
      </summary>
      <fieldset
        className="group/source mt-1 flex flex-col gap-3"
        disabled={unusable}
        aria-describedby={source.errors ? source.errorId : undefined}
      >
        <legend className="sr-only">Begin with one of your pictures</legend>
        {unusable && <p className="text-soft text-sm">The chosen format cannot begin with a picture.</p>}
        <ul className="grid grid-cols-4 gap-2 sm:grid-cols-6 lg:grid-cols-4">
          <li>
            <label className="choice grid aspect-square place-items-center content-center gap-1 text-sm">
              <input type="radio" name={source.name} value="" defaultChecked={chosen === ""} />
              <ImageOff className="size-4 text-faint" aria-hidden="true" />
              None
            </label>
          </li>
          {sources.map((asset, index) => (
            <li key={asset.id}>
              <label className="choice block aspect-square p-1">
                <input
                  type="radio"
                  name={source.name}
                  value={asset.id}
                  defaultChecked={asset.id === chosen}
                  aria-label={`Picture ${index + 1}, seed ${asset.seed}`}
                />
                <AssetImage asset={asset} alt="" size="thumbnail" />
              </label>
            </li>
          ))}
        </ul>
        <Errors id={source.errorId} errors={source.errors} />
        <p className="text-faint text-xs">
          {sources.length === 0 ? "Your pictures appear here. " : "An older one: "}
          {sources.length > 0 && (
            <>
              open it in your{" "}
              <Link to="/library" className="text-link">
                library
              </Link>{" "}
              and choose “Use as source”.
            </>
          )}
        </p>
        <Strength field={strength} />
      </fieldset>
    </details>
  );
}

function Strength({ field }: { field: FieldMetadata<string> }) {
  const start = Number(field.initialValue ?? defaultStrength);
  const [value, setValue] = useState(Number.isFinite(start) ? start : defaultStrength);
  return (
    <div className="flex flex-col gap-1 group-has-[[value=\'\']:checked]/source:hidden">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <label htmlFor={field.id} className="label">
          How much changes
        </label>
        <span aria-hidden="true" className="numeric whitespace-nowrap text-soft">
          {strengthWords(value)}, {Math.round(value * 100)} %
        </span>
      </div>
      <input
        id={field.id}
        name={field.name}
        type="range"
        min={0.05}
        max={1}
        step={0.05}
        defaultValue={value}
        onChange={(event) => setValue(event.currentTarget.valueAsNumber)}
        aria-valuetext={`${Math.round(value * 100)} percent, ${strengthWords(value).toLowerCase()}`}
        className="slider"
      />
      <p aria-hidden="true" className="flex justify-between text-faint text-xs">
        <span>Hardly anything</span>
        <span>Everything</span>
      </p>
      <Errors id={field.errorId} errors={field.errors} />
    </div>
  );
}
