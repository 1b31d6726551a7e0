import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { Button } from "../../components/Button.tsx";
import { FilmStrip } from "./FilmStrip.tsx";

export const meta: MetaFunction = () => [
  { title: "OurVidz: type it, watch it appear" },
  {
    name: "description",
    content: "A studio for generated pictures and video, on your own machine or servers.",
  },
];

export function loader({ context }: LoaderFunctionArgs) {
  if (context.viewer) throw redirect("/generate");
  return { offersDemo: context.site.demoEmail !== null };
}

const facts = [
  {
    title: "See it develop",
    text: "Sketches of it come while it is drawn, with the step it is at and the time that is left. Stop whenever you have seen enough.",
  },
  {
    title: "Make it again",
    text: "Each picture keeps its seed and settings. One press fills them in again, to repeat or to change.",
  },
  {
    title: "It is yours",
    text: "Runs on one laptop or on your own servers. Pictures are private, and a failed one costs nothing.",
  },
];

export default function Landing() {
  const { offersDemo } = useLoaderData<typeof loader>();
  return (
    <div className="flex flex-1 flex-col">
      <div className="mx-auto flex w-full max-w-[1480px] flex-col gap-6 px-4 pt-14 pb-12 sm:px-6 sm:pt-24 sm:pb-16">
        <h1 className="max-w-4xl font-bold text-[clamp(2.75rem,8vw,6rem)] leading-[0.98] tracking-[-0.045em]">
          Type it.
          <br />
          Watch it appear.
        </h1>
        <p className="max-w-xl text-lg text-soft">
          OurVidz turns a sentence into a picture or a video, and shows you how it comes about.
        </p>
        <div className="mt-2 flex flex-wrap gap-3">
          <Button asChild variant="primary" size="large">
            <Link to="/sign-up">Make an account</Link>
          </Button>
          <Button asChild size="large">
            <Link to="/sign-in">{offersDemo ? "Try the demo" : "Sign in"}</Link>
          </Button>
        </div>
      </div>
      <FilmStrip />
      <div className="mx-auto grid w-full max-w-[1480px] gap-8 px-4 py-14 sm:grid-cols-3 sm:gap-12 sm:px-6 sm:py-20">
        {facts.map(({ title, text }) => (
          <section key={title} className="border-mark-line border-t-[3px] pt-4">
            <h2 className="text-xl">{title}</h2>
            <p className="mt-2 text-soft">{text}</p>
          </section>
        ))}
      </div>
    </div>
  );
}
