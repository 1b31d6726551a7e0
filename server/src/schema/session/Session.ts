import { z } from "zod";
import { builder } from "../../builder.ts";
import { readProfile } from "../../domain/profiles/profile.ts";
import { type Session, signIn } from "../../domain/sessions/signIn.ts";
import { requireViewer } from "../../domain/viewer.ts";
import { InvalidCredentialsError, InvalidInputError, NotFoundError, RateLimitedError } from "../../errors.ts";
import { UserProfileRef } from "../profile/UserProfile.ts";

const SessionRef = builder.objectRef<Session>("Session").implement({
  description: "Tokens of a signed-in person.",
  fields: (t) => ({
    accessToken: t.exposeString("accessToken", {
      description: "For `Authorization: Bearer …`, and `connectionParams.authorization` of a WebSocket.",
    }),
    refreshToken: t.exposeString("refreshToken", { description: "Buys another access token from Supabase." }),
    expiresAt: t.field({
      type: "DateTime",
      description: "When the access token ends.",
      resolve: (session) => session.expiresAt,
    }),
    viewer: t.field({
      type: UserProfileRef,
      description: "Who has signed in.",
      resolve: async (_session, _args, context) => {
        const profile = await readProfile(context, requireViewer(context).id);
        if (!profile) throw new NotFoundError("profile");
        return profile;
      },
    }),
  }),
});

const SignInInput = builder.inputType("SignInInput", {
  description: "How to sign in.",
  validate: z.object({
    email: z.email("This is not an e-mail address."),
    password: z.string().min(1, "Give the password.").max(200, "At most 200 characters."),
  }),
  fields: (t) => ({
    email: t.string({ required: true, description: "The address of the account." }),
    password: t.string({ required: true, description: "Its password." }),
  }),
});

builder.mutationField("signIn", (t) =>
  t.field({
    type: SessionRef,
    description:
      "Trades an e-mail address and password for tokens, for GraphiQL and the command line. The site uses cookies.",
    errors: {
      types: [InvalidCredentialsError, InvalidInputError, RateLimitedError],
      union: { description: "How signing in ended." },
      result: { description: "Signed in." },
      dataField: { description: "The tokens." },
    },
    args: { input: t.arg({ type: SignInInput, required: true, description: "How to sign in." }) },
    resolve: (_root, { input }, context) => signIn(context, input),
  }),
);
