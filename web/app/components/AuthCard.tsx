import type { ReactNode } from "react";

/** The layout of the sign-in, sign-up and password pages. */
export function AuthCard({
  title,
  text,
  children,
}: {
  title: string;
  text?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="m-auto w-full max-w-[26rem] px-6 py-12">
      <h1 className="text-3xl">{title}</h1>
      {text && <p className="mt-2 text-soft">{text}</p>}
      <div className="mt-8 flex flex-col gap-6">{children}</div>
    </div>
  );
}
