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
import { RichText } from "../components/RichText.tsx";
import { signUpSchema } from "../lib/authSchemas.ts";
import { localPath } from "../lib/localPath.ts";
import { offlineReply, withOfflineRetry } from "../lib/offlineForms.ts";
import { authMessages } from "../messages/auth.ts";
import { siteMessages } from "../messages/site.ts";

const { signUp: text } = authMessages;

export const meta: MetaFunction = () => [{ title: siteMessages.pageTitle(text.title) }];

export function loader({ context, request }: LoaderFunctionArgs) {
  const redirectTo = localPath(new URL(request.url).searchParams.get("redirectTo"));
  if (context.viewer) throw redirect(redirectTo);
  return { redirectTo };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const submission = parseWithZod(await request.formData(), { schema: signUpSchema });
  if (submission.status !== "success") {
    return data({ sentTo: null, reply: submission.reply({ hideFields: ["password"] }) }, 400);
  }
  const { email, password, redirectTo } = submission.value;
  const result = await context.auth.signUp({ email, password });
  if (result.ok && !result.confirmationSent) return redirect(localPath(redirectTo));
  if (result.ok) return data({ sentTo: email, reply: null }, 200);
  const errors = result.field
    ? { fieldErrors: { [result.field]: [result.message] } }
    : { formErrors: [result.message] };
  return data({ sentTo: null, reply: submission.reply({ ...errors, hideFields: ["password"] }) }, 400);
}

export const clientAction = withOfflineRetry((form) => ({ sentTo: null, reply: offlineReply(form) }));

export default function SignUp() {
  const { redirectTo } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const busy = useNavigation().formAction?.startsWith("/sign-up") ?? false;
  const [form, fields] = useForm({
    id: "sign-up",
    lastResult: result?.reply ?? null,
    constraint: getZodConstraint(signUpSchema),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: signUpSchema }),
    shouldRevalidate: "onInput",
  });
  if (result?.sentTo) {
    return (
      <AuthCard title={authMessages.checkEmail} text={text.confirmationSent(result.sentTo)}>
        <Link to="/sign-in" className="text-link">
          {authMessages.backToSignIn}
        </Link>
      </AuthCard>
    );
  }
  const search = `?redirectTo=${encodeURIComponent(redirectTo)}`;
  return (
    <AuthCard
      title={text.title}
      text={
        <RichText
          text={text.haveAccount}
          tags={{
            link: (label) => (
              <Link to={`/sign-in${search}`} className="text-link text-ink">
                {label}
              </Link>
            ),
          }}
        />
      }
    >
      <Form method="post" {...getFormProps(form)} className="flex flex-col gap-5">
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name="redirectTo" value={redirectTo} />
        <Field field={fields.email} label={authMessages.email} type="email" autoComplete="username" />
        <Field
          field={fields.password}
          label={authMessages.password}
          type="password"
          autoComplete="new-password"
          hint={authMessages.passwordHint}
        />
        <Button type="submit" variant="primary" size="large" disabled={busy}>
          {busy ? text.submitting : text.submit}
        </Button>
      </Form>
    </AuthCard>
  );
}
