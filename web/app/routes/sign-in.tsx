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
import { signInSchema } from "../lib/authSchemas.ts";
import { localPath } from "../lib/localPath.ts";
import { offlineReply, withOfflineRetry } from "../lib/offlineForms.ts";
import { authMessages } from "../messages/auth.ts";
import { siteMessages } from "../messages/site.ts";

/** The intent of the form that signs in to the demo account. Its password isn't part of the page. */
const demoIntent = "demo";

const { signIn: text } = authMessages;

export const meta: MetaFunction = () => [{ title: siteMessages.pageTitle(text.title) }];

export function loader({ context, request }: LoaderFunctionArgs) {
  const redirectTo = localPath(new URL(request.url).searchParams.get("redirectTo"));
  if (context.viewer) throw redirect(redirectTo);
  return { redirectTo, demoEmail: context.site.demoEmail };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const formData = await request.formData();
  if (formData.get("intent") === demoIntent) {
    const result = await context.auth.signInToDemo();
    if (result.ok) return redirect(localPath(String(formData.get("redirectTo") ?? "")));
    return data({ status: "error" as const, error: { "": [result.message] } }, 403);
  }
  const submission = parseWithZod(formData, { schema: signInSchema });
  if (submission.status !== "success") return data(submission.reply({ hideFields: ["password"] }), 400);
  const { email, password, redirectTo } = submission.value;
  const result = await context.auth.signIn({ email, password });
  if (result.ok) return redirect(localPath(redirectTo));
  const errors = result.field
    ? { fieldErrors: { [result.field]: [result.message] } }
    : { formErrors: [result.message] };
  return data(submission.reply({ ...errors, hideFields: ["password"] }), 400);
}

export const clientAction = withOfflineRetry(offlineReply);

export default function SignIn() {
  const { redirectTo, demoEmail } = useLoaderData<typeof loader>();
  const busy = useNavigation().formAction?.startsWith("/sign-in") ?? false;
  const [form, fields] = useForm({
    id: "sign-in",
    lastResult: useActionData<typeof action>(),
    constraint: getZodConstraint(signInSchema),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: signInSchema }),
    shouldRevalidate: "onInput",
  });
  const search = `?redirectTo=${encodeURIComponent(redirectTo)}`;
  return (
    <AuthCard
      title={text.title}
      text={
        <RichText
          text={text.newHere}
          tags={{
            link: (label) => (
              <Link to={`/sign-up${search}`} className="text-link text-ink">
                {label}
              </Link>
            ),
          }}
        />
      }
    >
      {demoEmail && <DemoAccount email={demoEmail} redirectTo={redirectTo} busy={busy} />}
      <Form method="post" {...getFormProps(form)} className="flex flex-col gap-5">
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name="redirectTo" value={redirectTo} />
        <Field field={fields.email} label={authMessages.email} type="email" autoComplete="username" />
        <Field
          field={fields.password}
          label={authMessages.password}
          type="password"
          autoComplete="current-password"
        />
        <Button type="submit" variant="primary" size="large" disabled={busy}>
          {busy ? text.submitting : text.submit}
        </Button>
        <Link to="/forgot-password" className="text-link self-start py-2 text-soft">
          {text.forgotPassword}
        </Link>
      </Form>
    </AuthCard>
  );
}

type DemoProps = { email: string; redirectTo: string; busy: boolean };

/** Shown if the server offers the demo account, which it does only to browsers on the same machine. */
function DemoAccount({ email, redirectTo, busy }: DemoProps) {
  return (
    <Form
      method="post"
      className="flex flex-wrap items-center justify-between gap-3 rounded-panel border border-line bg-surface p-4"
    >
      <input type="hidden" name="intent" value={demoIntent} />
      <input type="hidden" name="redirectTo" value={redirectTo} />
      <div className="min-w-0">
        <p className="font-medium">{text.demoQuestion}</p>
        <p className="numeric break-all text-soft">{email}</p>
      </div>
      <Button type="submit" disabled={busy}>
        {text.demoSubmit}
      </Button>
    </Form>
  );
}
