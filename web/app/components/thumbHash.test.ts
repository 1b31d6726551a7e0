import { rgbaToThumbHash } from "thumbhash";
import { describe, expect, it } from "vitest";
import { averageColor, blurredImage } from "./thumbHash.ts";

const red = rgbaToThumbHash(2, 2, [255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255]);
const hash = btoa(String.fromCharCode(...red));

describe("averageColor and blurredImage", () => {
  it("decode a valid ThumbHash", () => {
    expect(averageColor(hash)).toMatch(/^rgb\(2\d\d \d{1,2} \d{1,2}\)$/);
    expect(blurredImage(hash)).toMatch(/^data:image\/png;base64,/);
  });

  it.each([null, "", "%%%"])("return undefined for %j", (bad) => {
    expect(averageColor(bad)).toBeUndefined();
    expect(blurredImage(bad)).toBeUndefined();
  });
});
