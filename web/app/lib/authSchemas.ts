import { z } from "zod";
import { authMessages } from "../messages/auth.ts";

const { errors } = authMessages;

const email = z
  .string({ error: errors.emailRequired })
  .trim()
  .pipe(z.email({ error: errors.emailInvalid }));

const newPassword = z
  .string({ error: errors.newPasswordRequired })
  .min(8, { error: errors.passwordTooShort })
  .max(72, { error: errors.passwordTooLong });

const redirectTo = z.string().optional();

export const signInSchema = z.object({
  email,
  password: z.string({ error: errors.passwordRequired }),
  redirectTo,
});
export const signUpSchema = z.object({ email, password: newPassword, redirectTo });
export const forgotPasswordSchema = z.object({ email });
export const resetPasswordSchema = z.object({ password: newPassword });
