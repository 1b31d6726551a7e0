import { expect, test } from "vitest";
import { latentColors } from "../../diffusion/latentPreview.ts";
import { PreviewFit } from "./fitPreviewMap.ts";

const map = {
  weights: [
    [0.5, 0, 0],
    [0, -0.25, 0.2],
  ] as [number, number, number][],
  bias: [0, 0.2, -0.1] as [number, number, number],
};

test("a fit over images of a known map finds that map again", () => {
  const fit = new PreviewFit(2);
  const size = 16;
  for (let image = 0; image < 4; image += 1) {
    const noise = Float32Array.from({ length: 2 * size * size }, (_, i) => Math.sin(i * (image + 1.3)));
    const data = latentColors(noise, [2, size, size], map);
    fit.add(noise, [2, size, size], { data, width: size, height: size });
  }
  const found = fit.solve();
  for (const [channel, weights] of map.weights.entries()) {
    for (const [k, weight] of weights.entries()) expect(found.weights[channel]?.[k]).toBeCloseTo(weight, 2);
  }
  for (const [k, value] of map.bias.entries()) expect(found.bias[k]).toBeCloseTo(value, 2);
});
