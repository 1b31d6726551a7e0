import { describe, expect, it } from "vitest";
import { type ExpectedImage, judgeImage, namedColor, type SmallImage } from "./judgeImage.ts";

const side = 64;

/** Squares of a third of the side on a plain background; centers as shares of the side. */
function paint(background: string, squares: { color: string; x: number; y: number }[]): SmallImage {
  const rgb = new Uint8Array(side * side * 3);
  for (let cell = 0; cell < side * side; cell += 1) {
    const x = ((cell % side) + 0.5) / side;
    const y = (Math.floor(cell / side) + 0.5) / side;
    const square = squares.find((one) => Math.abs(one.x - x) < 0.15 && Math.abs(one.y - y) < 0.15);
    rgb.set(namedColor(square?.color ?? background), cell * 3);
  }
  return { width: side, height: side, rgb };
}

const one: ExpectedImage = { prompt: "", background: "blue", colors: ["red"], place: [0.25, 0.5] };
const two: ExpectedImage = { prompt: "", background: "white", colors: ["red", "green"], relation: "left" };

describe("judgeImage", () => {
  it("accepts the expected image", () => {
    const image = paint("blue", [{ color: "red", x: 0.27, y: 0.5 }]);
    expect(judgeImage(image, one)).toEqual({ background: true, color: true, place: true });
  });

  it.each([
    ["another background", paint("green", [{ color: "red", x: 0.25, y: 0.5 }]), "background"],
    ["another color", paint("blue", [{ color: "yellow", x: 0.25, y: 0.5 }]), "color"],
    ["no object", paint("blue", []), "color"],
    ["another place", paint("blue", [{ color: "red", x: 0.6, y: 0.5 }]), "place"],
  ])("rejects %s", (_, image, fact) => {
    expect(judgeImage(image, one)[fact]).toBe(false);
  });

  it("distinguishes two objects by their colors", () => {
    const left = { color: "red", x: 0.28, y: 0.5 };
    const right = { color: "green", x: 0.72, y: 0.5 };
    expect(judgeImage(paint("white", [left, right]), two)).toEqual({
      background: true,
      color: true,
      place: true,
    });
    const swapped = paint("white", [
      { ...left, color: "green" },
      { ...right, color: "red" },
    ]);
    expect(judgeImage(swapped, two)).toMatchObject({ color: true, place: false });
    expect(judgeImage(paint("white", [left]), two)).toMatchObject({ color: false });
  });

  it("distinguishes two objects of the same color by their halves of the image", () => {
    const same = { ...two, colors: ["red", "red"], relation: "above" };
    const top = { color: "red", x: 0.5, y: 0.28 };
    expect(judgeImage(paint("white", [top, { ...top, y: 0.72 }]), same).place).toBe(true);
    expect(judgeImage(paint("white", [top]), same).color).toBe(false);
  });
});
