import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { NavLink, Outlet, useSearchParams } from "@remix-run/react";
import { classes } from "../components/classes.ts";
import { Note } from "../components/Note.tsx";
import { requireViewer } from "../lib/api.server.ts";
import { operatorMessages } from "../messages/operator.ts";
import { siteMessages } from "../messages/site.ts";

export const meta: MetaFunction = () => [{ title: siteMessages.pageTitle(operatorMessages.title) }];

const { pages } = operatorMessages;

const navItems = [
  ["/operator", pages.queues],
  ["/operator/workers", pages.workers],
  ["/operator/dead-letters", pages.deadLetters],
  ["/operator/jobs", pages.jobs],
  ["/operator/users", pages.users],
  ["/operator/audit", pages.audit],
  ["/operator/refusals", pages.refusals],
] as const;

/** Requires a session. The API rejects viewers who aren't operators in the query of each page. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  requireViewer(context, request);
  return null;
}

export default function Operator() {
  const [params] = useSearchParams();
  const done = operatorMessages.completedAction(params.get("done"));
  return (
    <div className="mx-auto w-full max-w-5xl px-4 py-8 sm:px-6">
      <h1 className="text-3xl">{operatorMessages.title}</h1>
      <nav
        aria-label={operatorMessages.navigationLabel}
        className="mt-4 flex flex-wrap gap-x-1 border-line border-b"
      >
        {navItems.map(([to, name]) => (
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
