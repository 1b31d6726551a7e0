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
import { AccountPageDocument, UpdateProfileDocument } from "../gql/graphql.ts";
import { requireViewer, run } from "../lib/api.server.ts";
import { creditFigure, creditWords } from "../lib/credits.ts";
import { issuesByField } from "../lib/issuesByField.ts";
import { offlineReply, withOfflineRetry } from "../lib/offlineForms.ts";
import { useRootData } from "../lib/rootData.ts";

export const meta: MetaFunction = () => [{ title: "Account · OurVidz" }];

const profileSchema = z.object({
  username: z
    .string()
    .trim()
    .regex(/^[\w.-]{3,50}$/, { error: "3 to 50 letters, digits, dots, hyphens and underscores." })
    .optional(),
  fullName: z.string().trim().max(200, { error: "At most 200 characters." }).optional(),
});

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { viewer } = await run(context, AccountPageDocument);
  if (!viewer) throw data({ message: "Your profile is missing." }, { status: 401 });
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
      return data(submission.reply({ fieldErrors: { username: ["Somebody has this name already."] } }), 409);
    default:
      return data(submission.reply({ formErrors: [result.message] }), 400);
  }
}

export const clientAction = withOfflineRetry(offlineReply);

const savedWords: Record<string, string> = { profile: "Saved.", password: "Your new password is set." };

export default function Account() {
  const { viewer } = useLoaderData<typeof loader>();
  const [params] = useSearchParams();
  const operator = useRootData()?.viewer?.isOperator;
  const busy = useNavigation().state === "submitting";
  const saved = savedWords[params.get("saved") ?? ""];
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
      <h1 className="text-3xl">Account</h1>
      {saved && <Note className="mt-6">{saved}</Note>}
      <dl className="mt-8 grid gap-x-8 gap-y-5 border-line border-y py-6 sm:grid-cols-3">
        <Fact
          name="Credits"
          value={<span className="numeric text-2xl">{creditFigure(viewer.creditBalance)}</span>}
        />
        <Fact name="Plan" value={<span className="capitalize">{viewer.subscriptionTier}</span>} />
        <Fact name="Here since" value={<DateTime iso={viewer.createdAt} dateOnly />} />
      </dl>
      <p className="mt-4 text-soft">
        Your plan brings {creditWords(viewer.tier.monthlyCredits)} each month. {viewer.tier.maxActive} of your
        jobs are in line or being made at a time in each of the two lines, one for pictures by SDXL and one
        for everything by WAN; up to {viewer.tier.maxWaiting} wait.{" "}
        <Link to="/account/credits" className="text-link text-ink">
          Where your credits went
        </Link>
      </p>
      <section className="mt-10" aria-labelledby="profile-heading">
        <h2 id="profile-heading" className="text-xl">
          Profile
        </h2>
        <Form method="post" {...getFormProps(form)} className="mt-5 flex max-w-md flex-col gap-5">
          <FormErrors id={form.errorId} errors={form.errors} />
          <div className="flex flex-col gap-1.5">
            <span className="label">E-mail address</span>
            <span className="py-2">{viewer.email}</span>
          </div>
          <Field field={fields.username} label="User name" autoComplete="nickname" />
          <Field field={fields.fullName} label="Full name" autoComplete="name" />
          <Button type="submit" variant="primary" disabled={busy} className="self-start">
            Save
          </Button>
        </Form>
      </section>
      {operator && (
        <section className="mt-12 border-line border-t pt-8" aria-labelledby="operator-heading">
          <h2 id="operator-heading" className="text-xl">
            This installation
          </h2>
          <p className="mt-2 mb-5 text-soft">
            You look after it: queues, workers, what failed, people's credits.
          </p>
          <Button asChild>
            <Link to="/operator">Operator's pages</Link>
          </Button>
        </section>
      )}
      <section className="mt-12 border-line border-t pt-8" aria-labelledby="session-heading">
        <h2 id="session-heading" className="text-xl">
          Password and session
        </h2>
        <div className="mt-5 flex flex-wrap gap-3">
          <Button asChild>
            <Link to="/reset-password">Choose a new password</Link>
          </Button>
          <Form method="post" action="/sign-out">
            <Button type="submit">Sign out</Button>
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
