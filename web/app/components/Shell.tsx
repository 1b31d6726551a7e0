import { Form, Link, NavLink, useLocation, useNavigation } from "@remix-run/react";
import { CircleUserRound, Coins, Images, Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import { useFormatter } from "../lib/formatter.ts";
import type { RootData } from "../lib/rootData.ts";
import { useIsReconnecting } from "../live/useIsReconnecting.ts";
import { siteMessages } from "../messages/site.ts";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";
import { ThemeToggle } from "./ThemeToggle.tsx";

const navItems = [
  { to: "/generate", name: siteMessages.generate, icon: Sparkles },
  { to: "/library", name: siteMessages.library, icon: Images },
  { to: "/account", name: siteMessages.account, icon: CircleUserRound },
];

/** On small screens the account page links to it. */
const operatorNavItem = { to: "/operator", name: siteMessages.operator };

/** The frame around every page: the top bar and, on small screens, the navigation at the bottom. */
export function Shell({ root, children }: { root: RootData | null; children: ReactNode }) {
  const viewer = root?.viewer ?? null;
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#content" className="skip-link">
        {siteMessages.skipToContent}
      </a>
      <LoadingBar />
      <header className="border-line border-b bg-paper">
        <div className="mx-auto flex h-14 max-w-[1480px] items-center gap-1 px-4 sm:px-6">
          <Link
            to={viewer ? "/generate" : "/"}
            className="mr-4 flex min-h-11 items-center gap-2.5 font-bold text-lg tracking-tight"
          >
            <Logo className="size-6" />
            {siteMessages.name}
          </Link>
          {viewer && <TopNavigation operator={viewer.isOperator} />}
          <div className="ml-auto flex items-center gap-1">
            {viewer && <Credits balance={viewer.creditBalance} />}
            <ThemeToggle theme={root?.theme ?? "system"} />
            {viewer ? <SignOut /> : <SignInLinks />}
          </div>
        </div>
      </header>
      <ReconnectingNotice />
      <main id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
        {children}
      </main>
      {viewer && <BottomNavigation />}
    </div>
  );
}

function TopNavigation({ operator }: { operator: boolean }) {
  const items = operator ? [...navItems, operatorNavItem] : navItems;
  return (
    <nav aria-label={siteMessages.navigationLabel} className="hidden sm:flex">
      {items.map(({ to, name }) => (
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

function BottomNavigation() {
  return (
    <nav
      aria-label={siteMessages.navigationLabel}
      className="sticky bottom-0 z-20 grid grid-cols-3 border-line border-t bg-paper pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {navItems.map(({ to, name, icon: Icon }) => (
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
  const format = useFormatter();
  return (
    <span className="mr-1 flex items-center gap-1.5 text-soft" title={siteMessages.creditsTitle}>
      <Coins className="size-4" aria-hidden="true" />
      <span className="numeric text-ink">{format.number(balance)}</span>
      <span className="sr-only sm:not-sr-only">{siteMessages.creditUnit(balance)}</span>
    </span>
  );
}

function SignOut() {
  return (
    <Form method="post" action="/sign-out" className="hidden sm:block">
      <Button type="submit" variant="ghost" className="px-3">
        {siteMessages.signOut}
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
          <Link to="/sign-in">{siteMessages.signIn}</Link>
        </Button>
      )}
      {pathname !== "/sign-up" && (
        <Button asChild variant="primary" className="hidden sm:inline-flex">
          <Link to="/sign-up">{siteMessages.signUp}</Link>
        </Button>
      )}
    </>
  );
}

/** Shown while the page in view can't be refreshed. */
function ReconnectingNotice() {
  const reconnecting = useIsReconnecting();
  return (
    <div role="status" className="sticky top-0 z-30">
      {reconnecting && (
        <p className="border-line border-b bg-mark-soft px-4 py-2 text-center text-sm">
          {siteMessages.reconnecting}
        </p>
      )}
    </div>
  );
}

/** Shows that a page is loading, after a short delay so that it doesn't flash. */
function LoadingBar() {
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

function Logo({ className }: { className: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <path
        d="M3 11V5a2 2 0 0 1 2-2h6M21 3h6a2 2 0 0 1 2 2v6M29 21v6a2 2 0 0 1-2 2h-6M11 29H5a2 2 0 0 1-2-2v-6"
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle cx="16" cy="16" r="6.5" className="fill-mark" />
    </svg>
  );
}
