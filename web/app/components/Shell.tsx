import { Form, Link, NavLink, useLocation, useNavigation } from "@remix-run/react";
import { CircleUserRound, Coins, Images, Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import { creditFigure } from "../lib/credits.ts";
import type { RootData } from "../lib/rootData.ts";
import { useIsReconnecting } from "../live/useIsReconnecting.ts";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";
import { Logo } from "./Logo.tsx";
import { ThemeToggle } from "./ThemeToggle.tsx";

const places = [
  { to: "/generate", name: "Generate", icon: Sparkles },
  { to: "/library", name: "Library", icon: Images },
  { to: "/account", name: "Account", icon: CircleUserRound },
];

/** On a phone it is to be found on the account page. */
const operatorPlace = { to: "/operator", name: "Operator" };

/** The frame around every page: bar on top, on a phone the places at the bottom. */
export function Shell({ root, children }: { root: RootData | null; children: ReactNode }) {
  const viewer = root?.viewer ?? null;
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#content" className="skip-link">
        Skip to the content
      </a>
      <LoadingLine />
      <header className="border-line border-b bg-paper">
        <div className="mx-auto flex h-14 max-w-[1480px] items-center gap-1 px-4 sm:px-6">
          <Link
            to={viewer ? "/generate" : "/"}
            className="mr-4 flex min-h-11 items-center gap-2.5 font-bold text-lg tracking-tight"
          >
            <Logo className="size-6" />
            OurVidz
          </Link>
          {viewer && <TopPlaces operator={viewer.isOperator} />}
          <div className="ml-auto flex items-center gap-1">
            {viewer && <Credits balance={viewer.creditBalance} />}
            <ThemeToggle theme={root?.theme ?? "system"} />
            {viewer ? <SignOut /> : <SignInLinks />}
          </div>
        </div>
      </header>
      <WaitingLine />
      <main id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
        {children}
      </main>
      {viewer && <BottomPlaces />}
    </div>
  );
}

function TopPlaces({ operator }: { operator: boolean }) {
  const shown = operator ? [...places, operatorPlace] : places;
  return (
    <nav aria-label="Main" className="hidden sm:flex">
      {shown.map(({ to, name }) => (
        <NavLink
          key={to}
          to={to}
          prefetch="intent"
          className={({ isActive }) =>
            classes(
              "relative flex h-14 items-center px-3 font-medium text-soft hover:text-ink",
              isActive &&
                "text-ink after:absolute after:inset-x-3 after:bottom-0 after:h-[3px] after:bg-mark-line",
            )
          }
        >
          {name}
        </NavLink>
      ))}
    </nav>
  );
}

function BottomPlaces() {
  return (
    <nav
      aria-label="Main"
      className="sticky bottom-0 z-20 grid grid-cols-3 border-line border-t bg-paper pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {places.map(({ to, name, icon: Icon }) => (
        <NavLink
          key={to}
          to={to}
          className={({ isActive }) =>
            classes(
              "relative flex h-14 flex-col items-center justify-center gap-0.5 text-soft text-xs",
              isActive &&
                "font-semibold text-ink after:absolute after:inset-x-6 after:top-0 after:h-[3px] after:bg-mark-line",
            )
          }
        >
          <Icon className="size-5" aria-hidden="true" />
          {name}
        </NavLink>
      ))}
    </nav>
  );
}

function Credits({ balance }: { balance: number }) {
  return (
    <span className="mr-1 flex items-center gap-1.5 text-soft" title="Your credits">
      <Coins className="size-4" aria-hidden="true" />
      <span className="numeric text-ink">{creditFigure(balance)}</span>
      <span className="sr-only sm:not-sr-only">{balance === 1 ? "credit" : "credits"}</span>
    </span>
  );
}

function SignOut() {
  return (
    <Form method="post" action="/sign-out" className="hidden sm:block">
      <Button type="submit" variant="ghost" className="px-3">
        Sign out
      </Button>
    </Form>
  );
}

function SignInLinks() {
  const { pathname } = useLocation();
  return (
    <>
      {pathname !== "/sign-in" && (
        <Button asChild variant="ghost" className="px-3">
          <Link to="/sign-in">Sign in</Link>
        </Button>
      )}
      {pathname !== "/sign-up" && (
        <Button asChild variant="primary" className="hidden sm:inline-flex">
          <Link to="/sign-up">Sign up</Link>
        </Button>
      )}
    </>
  );
}

/** That what is in view could not be brought up to date so far. */
function WaitingLine() {
  const waiting = useIsReconnecting();
  return (
    <div role="status" className="sticky top-0 z-30">
      {waiting && (
        <p className="border-line border-b bg-mark-soft px-4 py-2 text-center text-sm">
          No connection to the server, trying again…
        </p>
      )}
    </div>
  );
}

/** A thin line while a page is on its way, after a moment, so that quick ones do not flash. */
function LoadingLine() {
  const { state } = useNavigation();
  return (
    <div
      aria-hidden="true"
      className={classes(
        "fixed inset-x-0 top-0 z-40 h-[3px] origin-left bg-mark transition-transform ease-out",
        state === "idle" ? "scale-x-0 duration-0" : "scale-x-75 delay-150 duration-[4s]",
      )}
    />
  );
}
