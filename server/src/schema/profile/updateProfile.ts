import { z } from "zod";
import { plainText } from "#contracts/validation/text.ts";
import { builder } from "../../builder.ts";
import { updateProfile } from "../../domain/profiles/profile.ts";
import { InvalidInputError, NotAuthenticatedError, UsernameTakenError } from "../../errors.ts";
import { UserProfileRef } from "./UserProfile.ts";

const profileSchema = z.object({
  username: z
    .string()
    .regex(/^[A-Za-z0-9_]{3,50}$/, "Use 3 to 50 letters, digits and underscores.")
    .nullish(),
  fullName: plainText().trim().max(200, "Use at most 200 characters.").nullish(),
  avatarUrl: z
    .url({ protocol: /^https?$/, error: "Enter a URL that starts with https://." })
    .refine((text) => !/\s|\p{C}/u.test(text), "Remove whitespace and control characters from the URL.")
    .max(2048, "Use at most 2048 characters.")
    .nullish(),
});

const UpdateProfileInput = builder.inputType("UpdateProfileInput", {
  description: "The fields of a profile to change. Omitted fields keep their value; null clears a field.",
  validate: profileSchema,
  fields: (t) => ({
    username: t.string({
      description: "The unique username: 3 to 50 letters, digits and underscores.",
    }),
    fullName: t.string({ description: "The user's full name, up to 200 characters." }),
    avatarUrl: t.string({
      description: "The URL of a profile image: http or https, up to 2048 characters.",
    }),
  }),
});

builder.mutationField("updateProfile", (t) =>
  t.field({
    type: UserProfileRef,
    description: "Changes the viewer's profile.",
    errors: {
      types: [InvalidInputError, NotAuthenticatedError, UsernameTakenError],
      union: { description: "The result of changing a profile: the profile, or the reason for the refusal." },
      result: { description: "The profile was changed." },
      dataField: { description: "The profile after the change." },
    },
    args: {
      input: t.arg({ type: UpdateProfileInput, required: true, description: "The fields to change." }),
    },
    resolve: (_root, { input }, context) => updateProfile(context, input),
  }),
);
