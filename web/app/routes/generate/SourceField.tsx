import type { FieldMetadata } from "@conform-to/react";
import { Link } from "@remix-run/react";
import { ChevronDown, ImageOff } from "lucide-react";
import { useEffect, useState } from "react";
import { AssetImage } from "../../components/AssetImage.tsx";
import { Errors } from "../../components/Field.tsx";
import { RichText } from "../../components/RichText.tsx";
import type { AssetTileFragment } from "../../gql/graphql.ts";
import { useFormatter } from "../../lib/formatter.ts";
import { generateMessages } from "../../messages/generate.ts";
import { defaultStrength } from "./generateForm.ts";

const { source: text, strength: strengthText } = generateMessages;

type SourceFieldProps = {
  source: FieldMetadata<string>;
  strength: FieldMetadata<string>;
  sources: AssetTileFragment[];
  /** True if the selected format can start from an image. */
  takesSource: boolean;
};

/**
 * Selects one of the viewer's latest images to start from instead of noise, and the strength. CSS shows the slider when
 * an image is selected, so that it works without JavaScript.
 */
export function SourceField({ source, strength, sources, takesSource }: SourceFieldProps) {
  const selected = source.initialValue ?? "";
  const [open] = useState(selected !== "" || Boolean(source.errors?.length));
  // Before hydration the user may have selected another format, which `takesSource` doesn't reflect.
  const [isHydrated, setIsHydrated] = useState(false);
  useEffect(() => setIsHydrated(true), []);
  const unsupported = isHydrated && !takesSource;
  return (
    <details className="group -my-2" open={open}>
      <summary className="flex min-h-11 items-center gap-1.5 rounded-control text-soft hover:text-ink">
        <ChevronDown className="size-4 transition-transform group-open:rotate-180" aria-hidden="true" />
        {text.label}
      </summary>
      <fieldset
        className="group/source mt-1 flex flex-col gap-3"
        disabled={unsupported}
        aria-describedby={source.errors ? source.errorId : undefined}
      >
        <legend className="sr-only">{text.label}</legend>
        {unsupported && <p className="text-soft text-sm">{text.unsupported}</p>}
        <ul className="grid grid-cols-4 gap-2 sm:grid-cols-6 lg:grid-cols-4">
          <li>
            <label className="choice grid aspect-square place-items-center content-center gap-1 text-sm">
              <input type="radio" name={source.name} value="" data-none defaultChecked={selected === ""} />
              <ImageOff className="size-4 text-faint" aria-hidden="true" />
              {text.none}
            </label>
          </li>
          {sources.map((asset, index) => (
            <li key={asset.id}>
              <label className="choice block aspect-square p-1">
                <input
                  type="radio"
                  name={source.name}
                  value={asset.id}
                  defaultChecked={asset.id === selected}
                  aria-label={text.option(index + 1, asset.seed)}
                />
                <AssetImage asset={asset} alt="" size="thumbnail" />
              </label>
            </li>
          ))}
        </ul>
        <Errors id={source.errorId} errors={source.errors} />
        <p className="text-faint text-xs">
          <RichText
            text={sources.length === 0 ? text.empty : text.older}
            tags={{
              link: (label) => (
                <Link to="/library" className="text-link">
                  {label}
                </Link>
              ),
            }}
          />
        </p>
        <Strength field={strength} />
      </fieldset>
    </details>
  );
}

function Strength({ field }: { field: FieldMetadata<string> }) {
  const start = Number(field.initialValue ?? defaultStrength);
  const format = useFormatter();
  const [value, setValue] = useState(Number.isFinite(start) ? start : defaultStrength);
  return (
    <div className="flex flex-col gap-1 group-has-[[data-none]:checked]/source:hidden">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <label htmlFor={field.id} className="label">
          {strengthText.label}
        </label>
        <span aria-hidden="true" className="numeric whitespace-nowrap text-soft">
          {strengthText.value(value, format)}
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
        aria-valuetext={strengthText.value(value, format)}
        className="slider"
      />
      <p aria-hidden="true" className="flex justify-between text-faint text-xs">
        <span>{strengthText.minimum}</span>
        <span>{strengthText.maximum}</span>
      </p>
      <Errors id={field.errorId} errors={field.errors} />
    </div>
  );
}
