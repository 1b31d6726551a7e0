type InvalidInput = { message: string; issues: ReadonlyArray<{ path: readonly string[]; message: string }> };
type Reply = { fieldErrors: Record<string, string[]>; formErrors: string[] };

/**
 * Assigns the issues of an input error to the fields of a form. Issues of other fields, and the message of an error
 * without issues, go above the form.
 */
export function issuesByField(error: InvalidInput, fields: readonly string[]): Reply {
  const reply: Reply = { fieldErrors: {}, formErrors: [] };
  for (const { path, message } of error.issues) {
    const field = fields.find((name) => path.includes(name));
    if (field) reply.fieldErrors[field] = [...(reply.fieldErrors[field] ?? []), message];
    else reply.formErrors.push(message);
  }
  if (error.issues.length === 0) reply.formErrors.push(error.message);
  return reply;
}
