import { type ActionFunctionArgs, redirect } from "@remix-run/node";

export async function action({ context }: ActionFunctionArgs) {
  await context.auth.signOut();
  return redirect("/");
}

export const loader = () => redirect("/");
