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
import { signInSchema } from "../lib/authSchemas.ts";
import { localPath } from "../lib/localPath.ts";
import { offlineReply, withOfflineRetry } from "../lib/offlineForms.ts";

/** Value of the form that signs in to the demo account, whose password the page does not know. */
const demoIntent = "demo";

export const meta: MetaFunction = () => [{ title: "Sign in · OurVidz" }];

export function loader({ context, request }: LoaderFunctionArgs) {
  const redirectTo = localPath(new URL(request.url).searchParams.get("redirectTo"));
  if (context.viewer) throw redirect(redirectTo);
  return { redirectTo, demoEmail: context.site.demoEmail };
}

export async function action({ context, request }: ActionFunctionArgs) {
  const formData = await request.formData();
  if (formData.get("intent") === demoIntent) {
    const entered = await context.auth.signInToDemo();
    if (entered.ok) return redirect(localPath(String(formData.get("redirectTo") ?? "")));
    return data({ status: "error" as const, error: { "": [entered.message] } }, 403);
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
      title="Sign in"
      text={
        <>
          New here?{" "}
          <Link to={`/sign-up${search}`} className="text-link text-ink">
            Make an account
          </Link>
        </>
      }
    >
      {demoEmail && <DemoAccount email={demoEmail} redirectTo={redirectTo} busy={busy} />}
      <Form method="post" {...getFormProps(form)} className="flex flex-col gap-5">
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name="redirectTo" value={redirectTo} />
        <Field field={fields.email} label="E-mail address" type="email" autoComplete="username" />
        <Field field={fields.password} label="Password" type="password" autoComplete="current-password" />
        <Button type="submit" variant="primary" size="large" disabled={busy}>
          {busy ? "Signing in…" : "Sign in"}
        </Button>
        <Link to="/forgot-password" className="text-link self-start py-2 text-soft">
          Forgotten your password?
        </Link>
      </Form>
    </AuthCard>
  );
}

type DemoProps = { email: string; redirectTo: string; busy: boolean };

/** Shown where the server offers the demo account: to a browser on the machine it runs on. */
function DemoAccount({ email, redirectTo, busy }: DemoProps) {
  return (
    <Form
      method="post"
      className="flex flex-wrap items-center justify-between gap-3 rounded-panel border border-line bg-surface p-4"
    >
      <input type="hidden" name="intent" value={demoIntent} />
      <input type="hidden" name="redirectTo" value={redirectTo} />
      <div className="min-w-0">
        <p className="font-medium">Just looking?</p>
        <p className="numeric break-all text-soft">{email}</p>
      </div>
      <Button type="submit" disabled={busy}>
        Try the demo
      </Button>
    </Form>
  );
}
