import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint, parseWithZod } from "@conform-to/zod/v4";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { AuthCard } from "../components/AuthCard.tsx";
import { Button } from "../components/Button.tsx";
import { Field, FormErrors } from "../components/Field.tsx";
import { resetPasswordSchema } from "../lib/authSchemas.ts";
import { offlineReply, withOfflineRetry } from "../lib/offlineForms.ts";
import { authMessages } from "../messages/auth.ts";
import { siteMessages } from "../messages/site.ts";

const { resetPassword: text } = authMessages;

export const meta: MetaFunction = () => [{ title: siteMessages.pageTitle(text.title) }];

/** The link in the email signs the user in and then redirects here. */
export const loader = ({ context }: LoaderFunctionArgs) => ({ email: context.viewer?.email ?? null });

export async function action({ context, request }: ActionFunctionArgs) {
  if (!context.viewer) return redirect("/reset-password");
  const submission = parseWithZod(await request.formData(), { schema: resetPasswordSchema });
  if (submission.status !== "success") return data(submission.reply({ hideFields: ["password"] }), 400);
  const result = await context.auth.updatePassword(submission.value.password);
  if (result.ok) return redirect("/account?saved=password");
  return data(
    submission.reply({ fieldErrors: { password: [result.message] }, hideFields: ["password"] }),
    400,
  );
}

export const clientAction = withOfflineRetry(offlineReply);

export default function ResetPassword() {
  const { email } = useLoaderData<typeof loader>();
  const busy = useNavigation().state !== "idle";
  const [form, fields] = useForm({
    id: "reset-password",
    lastResult: useActionData<typeof action>(),
    constraint: getZodConstraint(resetPasswordSchema),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: resetPasswordSchema }),
    shouldRevalidate: "onInput",
  });
  if (!email) {
    return (
      <AuthCard title={text.expiredTitle} text={text.expiredLead}>
        <Button asChild variant="primary" size="large">
          <Link to="/forgot-password">{text.sendNewLink}</Link>
        </Button>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={text.title} text={text.account(email)}>
      <Form method="post" {...getFormProps(form)} className="flex flex-col gap-5">
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name="email" autoComplete="username" value={email} />
        <Field
          field={fields.password}
          label={authMessages.newPassword}
          type="password"
          autoComplete="new-password"
          hint={authMessages.passwordHint}
        />
        <Button type="submit" variant="primary" size="large" disabled={busy}>
          {text.submit}
        </Button>
      </Form>
    </AuthCard>
  );
}
