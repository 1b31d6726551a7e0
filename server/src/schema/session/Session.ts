import { z } from "zod";
import { builder } from "../../builder.ts";
import { readProfile } from "../../domain/profiles/profile.ts";
import { type Session, signIn } from "../../domain/sessions/signIn.ts";
import { requireViewer } from "../../domain/viewer.ts";
import { InvalidCredentialsError, InvalidInputError, NotFoundError, RateLimitedError } from "../../errors.ts";
import { UserProfileRef } from "../profile/UserProfile.ts";

const SessionRef = builder.objectRef<Session>("Session").implement({
  description: "The tokens of a signed-in user.",
  fields: (t) => ({
    accessToken: t.exposeString("accessToken", {
      description:
        "The access token, for the header `Authorization: Bearer …` and for `connectionParams.authorization` of a WebSocket.",
    }),
    refreshToken: t.exposeString("refreshToken", {
      description: "The refresh token, which Supabase Auth exchanges for a new access token.",
    }),
    expiresAt: t.field({
      type: "DateTime",
      description: "The time at which the access token expires.",
      resolve: (session) => session.expiresAt,
    }),
    viewer: t.field({
      type: UserProfileRef,
      description: "The user who signed in.",
      resolve: async (_session, _args, context) => {
        const profile = await readProfile(context, requireViewer(context).id);
        if (!profile) throw new NotFoundError("profile");
        return profile;
      },
    }),
  }),
});

const SignInInput = builder.inputType("SignInInput", {
  description: "The credentials of a user.",
  validate: z.object({
    email: z.email("Enter a valid email address."),
    password: z.string().min(1, "Enter your password.").max(200, "Use at most 200 characters."),
  }),
  fields: (t) => ({
    email: t.string({ required: true, description: "The email address of the account." }),
    password: t.string({
      required: true,
      description: "The password of the account, up to 200 characters.",
    }),
  }),
});

builder.mutationField("signIn", (t) =>
  t.field({
    type: SessionRef,
    description:
      "Exchanges an email address and password for tokens. Meant for programs and GraphiQL; the site uses cookies.",
    errors: {
      types: [InvalidCredentialsError, InvalidInputError, RateLimitedError],
      union: { description: "The result of signing in: the session, or the reason for the refusal." },
      result: { description: "The user is signed in." },
      dataField: { description: "The tokens of the session." },
    },
    args: {
      input: t.arg({
        type: SignInInput,
        required: true,
        description: "The email address and password to sign in with.",
      }),
    },
    resolve: (_root, { input }, context) => signIn(context, input),
  }),
);
