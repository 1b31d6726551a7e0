import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint, parseWithZod } from "@conform-to/zod/v4";
import { type ActionFunctionArgs, data, type MetaFunction } from "@remix-run/node";
import { Form, Link, useActionData, useNavigation } from "@remix-run/react";
import { AuthCard } from "../components/AuthCard.tsx";
import { Button } from "../components/Button.tsx";
import { Field, FormErrors } from "../components/Field.tsx";
import { forgotPasswordSchema } from "../lib/authSchemas.ts";
import { offlineReply, withOfflineRetry } from "../lib/offlineForms.ts";
import { authMessages } from "../messages/auth.ts";
import { siteMessages } from "../messages/site.ts";

const { forgotPassword: text } = authMessages;

export const meta: MetaFunction = () => [{ title: siteMessages.pageTitle(text.title) }];

export async function action({ context, request }: ActionFunctionArgs) {
  const submission = parseWithZod(await request.formData(), { schema: forgotPasswordSchema });
  if (submission.status !== "success") return data({ sentTo: null, reply: submission.reply() }, 400);
  const { email } = submission.value;
  const result = await context.auth.requestPasswordReset(email);
  if (result.ok) return data({ sentTo: email, reply: null }, 200);
  return data({ sentTo: null, reply: submission.reply({ formErrors: [result.message] }) }, 400);
}

export const clientAction = withOfflineRetry((form) => ({ sentTo: null, reply: offlineReply(form) }));

export default function ForgotPassword() {
  const result = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const [form, fields] = useForm({
    id: "forgot-password",
    lastResult: result?.reply ?? null,
    constraint: getZodConstraint(forgotPasswordSchema),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: forgotPasswordSchema }),
    shouldRevalidate: "onInput",
  });
  if (result?.sentTo) {
    return (
      <AuthCard title={authMessages.checkEmail} text={text.linkSent(result.sentTo)}>
        <Link to="/sign-in" className="text-link">
          {authMessages.backToSignIn}
        </Link>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={text.title} text={text.lead}>
      <Form method="post" {...getFormProps(form)} className="flex flex-col gap-5">
        <FormErrors id={form.errorId} errors={form.errors} />
        <Field field={fields.email} label={authMessages.email} type="email" autoComplete="username" />
        <Button type="submit" variant="primary" size="large" disabled={busy}>
          {text.submit}
        </Button>
        <Link to="/sign-in" className="text-link self-start py-2 text-soft">
          {authMessages.backToSignIn}
        </Link>
      </Form>
    </AuthCard>
  );
}
