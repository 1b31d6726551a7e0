import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { NavLink, Outlet, useSearchParams } from "@remix-run/react";
import { classes } from "../components/classes.ts";
import { Note } from "../components/Note.tsx";
import { requireViewer } from "../lib/api.server.ts";
import { doneSentence } from "../lib/operatorWords.ts";

export const meta: MetaFunction = () => [{ title: "Operator · OurVidz" }];

const places = [
  ["/operator", "Queues"],
  ["/operator/workers", "Workers"],
  ["/operator/dead-letters", "Dead letters"],
  ["/operator/jobs", "Jobs"],
  ["/operator/users", "People"],
  ["/operator/audit", "Audit log"],
  ["/operator/refusals", "Refusals"],
] as const;

/** Strangers sign in first; who is no operator is refused by what each page asks of the API. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  return null;
}

export default function Operator() {
  const [params] = useSearchParams();
  const done = doneSentence(params.get("done"));
  return (
    <div className="mx-auto w-full max-w-5xl px-4 py-8 sm:px-6">
      <h1 className="text-3xl">Operator</h1>
      <nav aria-label="Operator" className="mt-4 flex flex-wrap gap-x-1 border-line border-b">
        {places.map(([to, name]) => (
          <NavLink
            key={to}
            to={to}
            end={to === "/operator"}
            className={({ isActive }) =>
              classes(
                "relative flex min-h-11 items-center px-3 text-soft hover:text-ink",
                isActive &&
                  "font-medium text-ink after:absolute after:inset-x-3 after:bottom-0 after:h-[3px] after:bg-mark-line",
              )
            }
          >
            {name}
          </NavLink>
        ))}
      </nav>
      {done && <Note className="mt-6">{done}</Note>}
      <Outlet />
    </div>
  );
}
