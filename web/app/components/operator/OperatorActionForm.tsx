import { Form, useActionData, useNavigation } from "@remix-run/react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { operatorMessages } from "../../messages/operator.ts";
import { Button } from "../Button.tsx";
import { FormErrors } from "../Field.tsx";

/** The error of an action, shown at the form that `form` names. */
type Failure = { form: string; message: string };

type OperatorActionFormProps = {
  /** Identifies the form on the page: the action, and the ID of its subject. */
  action: string;
  subject: string;
  label: string;
  /** The accessible name, where several buttons have the same label. */
  name?: string;
  variant?: "secondary" | "danger" | "primary";
  reason?: "required" | "optional";
  children?: ReactNode;
};

/** The form of an operator action: its fields, the reason and the button. It is reset after the action succeeds. */
export function OperatorActionForm({
  action,
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
  const errors = failure?.form === `${action}:${subject}` ? [failure.message] : undefined;
  const isSending = formData?.get("action") === action && formData.get("subject") === subject;
  const form = useResetAfterSuccess(isSending, !errors);
  return (
    <Form ref={form} method="post" className="flex flex-col gap-2">
      <input type="hidden" name="action" value={action} />
      <input type="hidden" name="subject" value={subject} />
      <FormErrors errors={errors} />
      <div className="flex flex-wrap items-end gap-2">
        {children}
        {reason && (
          <div className="flex min-w-40 flex-1 flex-col gap-1.5">
            <label htmlFor={id} className="label">
              {reason === "required" ? operatorMessages.reason : operatorMessages.optionalReason}
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

/** Resets the form so that a second press doesn't repeat the action. After an error its values stay. */
function useResetAfterSuccess(sending: boolean, succeeded: boolean) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current && !sending && succeeded) form.current?.reset();
    sent.current = sending;
  }, [sending, succeeded]);
  return form;
}
