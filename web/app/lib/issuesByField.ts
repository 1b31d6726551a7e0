type InvalidInput = { message: string; issues: ReadonlyArray<{ path: readonly string[]; message: string }> };
type Reply = { fieldErrors: Record<string, string[]>; formErrors: string[] };

/**
 * Sorts what the API says is wrong to the fields of the form that has them; the rest, and an answer without
 * any issue, goes above the form.
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
