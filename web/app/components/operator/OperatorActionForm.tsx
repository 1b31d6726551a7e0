import { Form, useActionData, useNavigation } from "@remix-run/react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "../Button.tsx";
import { FormErrors } from "../Field.tsx";

type Failure = { form: string; message: string };

type OperatorActionFormProps = {
  /** Names the form among those of the page: the act, and what it is done to. */
  act: string;
  subject: string;
  label: string;
  /** What a screen reader hears instead, where several buttons have the same words. */
  name?: string;
  variant?: "secondary" | "danger" | "primary";
  reason?: "required" | "optional";
  children?: ReactNode;
};

/** One act of an operator: its fields, the reason for it, the button. An ordinary form; empty again once it is done. */
export function OperatorActionForm({
  act,
  subject,
  label,
  name,
  variant = "secondary",
  reason,
  children,
}: OperatorActionFormProps) {
  const id = useId();
  const failure = useActionData<Failure>();
  const { formMethod, formData } = useNavigation();
  const busy = formMethod === "POST";
  const errors = failure?.form === `${act}:${subject}` ? [failure.message] : undefined;
  const form = useEmptyAfter(formData?.get("act") === act && formData.get("subject") === subject, !errors);
  return (
    <Form ref={form} method="post" className="flex flex-col gap-2">
      <input type="hidden" name="act" value={act} />
      <input type="hidden" name="subject" value={subject} />
      <FormErrors errors={errors} />
      <div className="flex flex-wrap items-end gap-2">
        {children}
        {reason && (
          <div className="flex min-w-40 flex-1 flex-col gap-1.5">
            <label htmlFor={id} className="label">
              {reason === "required" ? "Reason" : "Reason (may be left out)"}
            </label>
            <input
              id={id}
              name="reason"
              className="control"
              required={reason === "required"}
              maxLength={500}
              autoComplete="off"
            />
          </div>
        )}
        <Button type="submit" variant={variant} disabled={busy} aria-label={name}>
          {label}
        </Button>
      </div>
    </Form>
  );
}

/** An act that is done is not to be done once more by another press; what was refused stays, to be put right. */
function useEmptyAfter(sending: boolean, worked: boolean) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current && !sending && worked) form.current?.reset();
    sent.current = sending;
  }, [sending, worked]);
  return form;
}
