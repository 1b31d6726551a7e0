import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { Fragment } from "react";
import { Button } from "../../components/Button.tsx";
import { landingMessages, siteMessages } from "../../messages/site.ts";
import { FilmStrip } from "./FilmStrip.tsx";

export const meta: MetaFunction = () => [
  { title: landingMessages.title },
  { name: "description", content: landingMessages.description },
];

export function loader({ context }: LoaderFunctionArgs) {
  if (context.viewer) throw redirect("/generate");
  return { offersDemo: context.site.demoEmail !== null };
}

export default function Landing() {
  const { offersDemo } = useLoaderData<typeof loader>();
  return (
    <div className="flex flex-1 flex-col">
      <div className="mx-auto flex w-full max-w-[1480px] flex-col gap-6 px-4 pt-14 pb-12 sm:px-6 sm:pt-24 sm:pb-16">
        <h1 className="max-w-4xl font-bold text-[clamp(2.75rem,8vw,6rem)] leading-[0.98] tracking-[-0.045em]">
          {landingMessages.headline.map((line, index) => (
            <Fragment key={line}>
              {index > 0 && <br />}
              {line}
            </Fragment>
          ))}
        </h1>
        <p className="max-w-xl text-lg text-soft">{landingMessages.lead}</p>
        <div className="mt-2 flex flex-wrap gap-3">
          <Button asChild variant="primary" size="large">
            <Link to="/sign-up">{landingMessages.createAccount}</Link>
          </Button>
          <Button asChild size="large">
            <Link to="/sign-in">{offersDemo ? landingMessages.tryDemo : siteMessages.signIn}</Link>
          </Button>
        </div>
      </div>
      <FilmStrip />
      <div className="mx-auto grid w-full max-w-[1480px] gap-8 px-4 py-14 sm:grid-cols-3 sm:gap-12 sm:px-6 sm:py-20">
        {landingMessages.features.map(({ title, text }) => (
          <section key={title} className="border-mark-line border-t-[3px] pt-4">
            <h2 className="text-xl">{title}</h2>
            <p className="mt-2 text-soft">{text}</p>
          </section>
        ))}
      </div>
    </div>
  );
}
