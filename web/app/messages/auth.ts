/** Signing in, signing up and passwords. */
export const authMessages = {
  email: "Email address",
  password: "Password",
  newPassword: "New password",
  passwordHint: "At least 8 characters.",
  backToSignIn: "Back to sign in",
  checkEmail: "Check your email",

  signIn: {
    title: "Sign in",
    newHere: "New here? <link>Create an account</link>",
    submit: "Sign in",
    submitting: "Signing in…",
    forgotPassword: "Forgot your password?",
    demoQuestion: "Want to try it first?",
    demoSubmit: "Try the demo",
  },
  signUp: {
    title: "Create an account",
    haveAccount: "Includes 100 credits. Already have an account? <link>Sign in</link>",
    submit: "Create account",
    submitting: "Creating account…",
    confirmationSent: (email: string) => `We sent a link to ${email}. Open it to finish signing up.`,
  },
  forgotPassword: {
    title: "Reset your password",
    lead: "Enter your email address and we'll send you a link to set a new password.",
    submit: "Send link",
    linkSent: (email: string) =>
      `If there is an account for ${email}, we've sent it a link to set a new password.`,
  },
  resetPassword: {
    title: "Set a new password",
    account: (email: string) => `For ${email}.`,
    submit: "Save password",
    expiredTitle: "This link has expired",
    expiredLead: "Links can be used once and expire after an hour.",
    sendNewLink: "Send a new link",
  },

  errors: {
    emailRequired: "Enter your email address.",
    emailInvalid: "Enter a valid email address.",
    passwordRequired: "Enter your password.",
    newPasswordRequired: "Enter a password.",
    passwordTooShort: "Use at least 8 characters.",
    passwordTooLong: "Use at most 72 characters.",
  },
};
