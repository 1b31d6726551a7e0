import { Form } from "@remix-run/react";
import { operatorMessages } from "../../messages/operator.ts";
import { Button } from "../Button.tsx";

/** Searches for one item. A GET form, so that the result has an address. */
export function SearchForm(props: { name: string; label: string; hint: string; value: string | null }) {
  return (
    <Form method="get" className="mt-8 flex max-w-xl flex-wrap items-end gap-2">
      <div className="flex min-w-56 flex-1 flex-col gap-1.5">
        <label htmlFor="search" className="label">
          {props.label}
        </label>
        <input
          key={props.value}
          id="search"
          name={props.name}
          defaultValue={props.value ?? ""}
          required
          maxLength={320}
          autoComplete="off"
          spellCheck={false}
          className="control"
          aria-describedby="search-hint"
        />
      </div>
      <Button type="submit">{operatorMessages.find}</Button>
      <p id="search-hint" className="w-full text-faint text-xs">
        {props.hint}
      </p>
    </Form>
  );
}
