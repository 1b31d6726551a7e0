const frames = [3, 4, 12, 15];

/** One picture at four of its fifteen steps: real previews of the demo model at work with one seed. */
export function FilmStrip() {
  return (
    <figure className="bg-stage py-6 sm:py-8">
      <ol className="mx-auto grid max-w-[1480px] grid-cols-2 gap-3 px-4 sm:grid-cols-4 sm:gap-4 sm:px-6">
        {frames.map((step) => (
          <li key={step}>
            <img
              src={`/landing/step-${String(step).padStart(2, "0")}.webp`}
              alt={step === 15 ? "A sunset over mountains" : ""}
              width={384}
              height={384}
              className="aspect-square w-full rounded-image bg-sunken object-cover"
            />
            <p className="numeric mt-2 flex justify-between text-soft">
              <span>Step {step}</span>
              {step === 15 && <span>Done</span>}
            </p>
          </li>
        ))}
      </ol>
      <figcaption className="mx-auto mt-3 max-w-[1480px] px-4 text-soft text-sm sm:px-6">
        “sunset over mountains”, as the demo model draws it
      </figcaption>
    </figure>
  );
}
