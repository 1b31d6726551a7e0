import { z } from "zod";
import { plainText } from "#contracts/validation/text.ts";
import { builder } from "../../builder.ts";
import { updateProfile } from "../../domain/profiles/profile.ts";
import { InvalidInputError, NotAuthenticatedError, UsernameTakenError } from "../../errors.ts";
import { UserProfileRef } from "./UserProfile.ts";

const profileSchema = z.object({
  username: z
    .string()
    .regex(/^[A-Za-z0-9_]{3,50}$/, "3 to 50 letters, digits and underscores.")
    .nullish(),
  fullName: plainText().trim().max(200, "At most 200 characters.").nullish(),
  avatarUrl: z
    .url({ protocol: /^https?$/, error: "A web address, beginning with https://." })
    .refine((text) => !/\s|\p{C}/u.test(text), "A web address has no blanks or control characters.")
    .max(2048, "At most 2048 characters.")
    .nullish(),
});

const UpdateProfileInput = builder.inputType("UpdateProfileInput", {
  description: "What to change. Left out: stays; null: cleared.",
  validate: profileSchema,
  fields: (t) => ({
    username: t.string({ description: "3 to 50 letters, digits and underscores." }),
    fullName: t.string({ description: "At most 200 characters." }),
    avatarUrl: t.string({ description: "Address of a picture." }),
  }),
});

builder.mutationField("updateProfile", (t) =>
  t.field({
    type: UserProfileRef,
    description: "Changes the viewer's profile.",
    errors: {
      types: [InvalidInputError, NotAuthenticatedError, UsernameTakenError],
      union: { description: "How the change ended." },
      result: { description: "It is changed." },
      dataField: { description: "The profile as it is now." },
    },
    args: { input: t.arg({ type: UpdateProfileInput, required: true, description: "What to change." }) },
    resolve: (_root, { input }, context) => updateProfile(context, input),
  }),
);
