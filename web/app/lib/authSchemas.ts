import { z } from "zod";

const email = z
  .string({ error: "Give your e-mail address." })
  .trim()
  .pipe(z.email({ error: "This is no e-mail address." }));

const newPassword = z
  .string({ error: "Choose a password." })
  .min(8, { error: "At least 8 characters." })
  .max(72, { error: "At most 72 characters." });

const redirectTo = z.string().optional();

export const signInSchema = z.object({
  email,
  password: z.string({ error: "Give your password." }),
  redirectTo,
});
export const signUpSchema = z.object({ email, password: newPassword, redirectTo });
export const forgotPasswordSchema = z.object({ email });
export const resetPasswordSchema = z.object({ password: newPassword });
