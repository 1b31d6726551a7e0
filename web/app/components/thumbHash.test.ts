import { rgbaToThumbHash } from "thumbhash";
import { expect, it } from "vitest";
import { averageColor, blurredImage } from "./thumbHash.ts";

const red = rgbaToThumbHash(2, 2, [255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255]);
const hash = btoa(String.fromCharCode(...red));

it("gives a colour and a picture", () => {
  expect(averageColor(hash)).toMatch(/^rgb\(2\d\d \d{1,2} \d{1,2}\)$/);
  expect(blurredImage(hash)).toMatch(/^data:image\/png;base64,/);
});

it.each([null, "", "%%%"])("gives nothing for %j", (bad) => {
  expect(averageColor(bad)).toBeUndefined();
  expect(blurredImage(bad)).toBeUndefined();
});
