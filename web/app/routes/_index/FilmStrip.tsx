import { landingMessages } from "../../messages/site.ts";

const steps = [3, 4, 12, 15];
const finalStep = 15;

/** One image at four of its 15 steps: previews that the demo model generated with one seed. */
export function FilmStrip() {
  return (
    <figure className="bg-stage py-6 sm:py-8">
      <ol className="mx-auto grid max-w-[1480px] grid-cols-2 gap-3 px-4 sm:grid-cols-4 sm:gap-4 sm:px-6">
        {steps.map((step) => (
          <li key={step}>
            <img
              src={`/landing/step-${String(step).padStart(2, "0")}.webp`}
              alt={step === finalStep ? landingMessages.sampleAlt : ""}
              width={384}
              height={384}
              className="aspect-square w-full rounded-image bg-sunken object-cover"
            />
            <p className="numeric mt-2 flex justify-between text-soft">
              <span>{landingMessages.step(step)}</span>
              {step === finalStep && <span>{landingMessages.finalStep}</span>}
            </p>
          </li>
        ))}
      </ol>
      <figcaption className="mx-auto mt-3 max-w-[1480px] px-4 text-soft text-sm sm:px-6">
        {landingMessages.sampleCaption}
      </figcaption>
    </figure>
  );
}
