import type { FieldMetadata } from "@conform-to/react";
import { getInputProps } from "@conform-to/react";
import { type ComponentProps, type ReactNode, useEffect, useRef } from "react";
import { classes } from "./classes.ts";

type FieldProps = {
  field: FieldMetadata<string>;
  label: string;
  hint?: ReactNode;
} & Omit<ComponentProps<"input">, "form" | "name" | "defaultValue">;

/** A labeled text input with its hint and errors, which screen readers announce with it. */
export function Field({ field, label, hint, type = "text", className, ...input }: FieldProps) {
  const hintId = `${field.id}-hint`;
  const { key, ...props } = getInputProps(field, {
    type: type as "text",
    ...(hint && field.valid ? { ariaDescribedBy: hintId } : {}),
  });
  return (
    <div className={classes("flex flex-col gap-1.5", className)}>
      <label htmlFor={field.id} className="label">
        {label}
      </label>
      <input key={key} {...props} {...input} className="control" />
      {/* Errors repeat what the hint says. */}
      {hint && field.valid && (
        <p id={hintId} className="text-faint text-xs">
          {hint}
        </p>
      )}
      <FieldErrors field={field} />
    </div>
  );
}

export function FieldErrors({ field }: { field: FieldMetadata<string> }) {
  return <Errors id={field.errorId} errors={field.errors} />;
}

export function Errors({ id, errors }: { id?: string; errors?: string[] | undefined }) {
  if (!errors?.length) return null;
  return (
    <p id={id} className="font-medium text-bad text-sm">
      {errors.join(" ")}
    </p>
  );
}

/** The errors of the form as a whole. */
export function FormErrors({ id, errors }: { id?: string; errors?: string[] | undefined }) {
  const alert = useRef<HTMLDivElement>(null);
  const text = errors?.join(" ");
  useEffect(() => {
    // The submit button can be far below.
    if (text) alert.current?.scrollIntoView({ block: "nearest" });
  }, [text]);
  if (!errors?.length) return null;
  return (
    <div
      ref={alert}
      id={id}
      role="alert"
      className="scroll-mt-6 rounded-control border border-bad bg-bad-soft px-3 py-2.5 text-bad"
    >
      {errors.map((error) => (
        <p key={error}>{error}</p>
      ))}
    </div>
  );
}
