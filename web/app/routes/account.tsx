import { getFormProps, useForm } from "@conform-to/react";
import { getZodConstraint, parseWithZod } from "@conform-to/zod/v4";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import type { ReactNode } from "react";
import { z } from "zod";
import { Button } from "../components/Button.tsx";
import { DateTime } from "../components/DateTime.tsx";
import { Field, FormErrors } from "../components/Field.tsx";
import { Note } from "../components/Note.tsx";
import { RichText } from "../components/RichText.tsx";
import { AccountPageDocument, UpdateProfileDocument } from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { useFormatter } from "../lib/formatter.ts";
import { issuesByField } from "../lib/issuesByField.ts";
import { offlineReply, withOfflineRetry } from "../lib/offlineForms.ts";
import { useRootData } from "../lib/rootData.ts";
import { accountMessages } from "../messages/account.ts";
import { authMessages } from "../messages/auth.ts";
import { siteMessages } from "../messages/site.ts";

export const meta: MetaFunction = () => [{ title: siteMessages.pageTitle(accountMessages.title) }];

const profileSchema = z.object({
  username: z
    .string()
    .trim()
    .regex(/^[\w.-]{3,50}$/, { error: accountMessages.errors.usernameFormat })
    .optional(),
  fullName: z.string().trim().max(200, { error: accountMessages.errors.fullNameTooLong }).optional(),
});

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { viewer } = await run(context, AccountPageDocument);
  if (!viewer) throw data({ message: accountMessages.errors.profileMissing }, { status: 401 });
  return { viewer };
}

export async function action({ context, request }: ActionFunctionArgs) {
  requireViewer(context, request);
  const submission = parseWithZod(await request.formData(), { schema: profileSchema });
  if (submission.status !== "success") return data(submission.reply(), 400);
  const { username, fullName } = submission.value;
  const { updateProfile: result } = await run(context, UpdateProfileDocument, {
    input: { username: username ?? null, fullName: fullName ?? null },
  });
  switch (result.__typename) {
    case "UpdateProfileSuccess":
      return redirect("/account?saved=profile");
    case "InvalidInputError":
      return data(submission.reply(issuesByField(result, ["username", "fullName"])), 400);
    case "UsernameTakenError":
      return data(
        submission.reply({ fieldErrors: { username: [accountMessages.errors.usernameTaken] } }),
        409,
      );
    default:
      return data(submission.reply({ formErrors: [result.message] }), 400);
  }
}

export const clientAction = withOfflineRetry(offlineReply);

const savedMessages: Record<string, string> = accountMessages.saved;

export default function Account() {
  const { viewer } = useLoaderData<typeof loader>();
  const format = useFormatter();
  const [params] = useSearchParams();
  const operator = useRootData()?.viewer?.isOperator;
  const busy = useNavigation().state === "submitting";
  const saved = savedMessages[params.get("saved") ?? ""];
  const [form, fields] = useForm({
    id: "profile",
    lastResult: useActionData<typeof action>(),
    constraint: getZodConstraint(profileSchema),
    defaultValue: { username: viewer.username, fullName: viewer.fullName },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: profileSchema }),
    shouldRevalidate: "onInput",
  });
  return (
    <div className="mx-auto w-full max-w-2xl px-4 py-10 sm:px-6">
      <h1 className="text-3xl">{accountMessages.title}</h1>
      {saved && <Note className="mt-6">{saved}</Note>}
      <dl className="mt-8 grid gap-x-8 gap-y-5 border-line border-y py-6 sm:grid-cols-3">
        <Fact
          name={accountMessages.credits}
          value={<span className="numeric text-2xl">{format.number(viewer.creditBalance)}</span>}
        />
        <Fact
          name={accountMessages.plan}
          value={<span className="capitalize">{viewer.subscriptionTier.toLowerCase()}</span>}
        />
        <Fact name={accountMessages.memberSince} value={<DateTime iso={viewer.createdAt} dateOnly />} />
      </dl>
      <p className="mt-4 text-soft">
        <RichText
          text={accountMessages.planLimits(
            viewer.subscriptionPlan.monthlyCredits,
            viewer.subscriptionPlan.maxActiveJobs,
            viewer.subscriptionPlan.maxPendingJobs,
            format,
          )}
          tags={{
            link: (text) => (
              <Link to="/account/credits" className="text-link text-ink">
                {text}
              </Link>
            ),
          }}
        />
      </p>
      <section className="mt-10" aria-labelledby="profile-heading">
        <h2 id="profile-heading" className="text-xl">
          {accountMessages.profile}
        </h2>
        <Form method="post" {...getFormProps(form)} className="mt-5 flex max-w-md flex-col gap-5">
          <FormErrors id={form.errorId} errors={form.errors} />
          <div className="flex flex-col gap-1.5">
            <span className="label">{authMessages.email}</span>
            <span className="py-2">{viewer.email}</span>
          </div>
          <Field field={fields.username} label={accountMessages.username} autoComplete="nickname" />
          <Field field={fields.fullName} label={accountMessages.fullName} autoComplete="name" />
          <Button type="submit" variant="primary" disabled={busy} className="self-start">
            {accountMessages.save}
          </Button>
        </Form>
      </section>
      {operator && (
        <section className="mt-12 border-line border-t pt-8" aria-labelledby="operator-heading">
          <h2 id="operator-heading" className="text-xl">
            {accountMessages.installation}
          </h2>
          <p className="mt-2 mb-5 text-soft">{accountMessages.installationLead}</p>
          <Button asChild>
            <Link to="/operator">{accountMessages.openOperatorPages}</Link>
          </Button>
        </section>
      )}
      <section className="mt-12 border-line border-t pt-8" aria-labelledby="session-heading">
        <h2 id="session-heading" className="text-xl">
          {accountMessages.session}
        </h2>
        <div className="mt-5 flex flex-wrap gap-3">
          <Button asChild>
            <Link to="/reset-password">{accountMessages.changePassword}</Link>
          </Button>
          <Form method="post" action="/sign-out">
            <Button type="submit">{siteMessages.signOut}</Button>
          </Form>
        </div>
      </section>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd className="mt-1">{value}</dd>
    </div>
  );
}
