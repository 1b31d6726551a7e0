import { describe, expect, it } from "vitest";
import { judgePicture, namedColour, type SmallPicture, type WantedPicture } from "./judgePicture.ts";

const side = 64;

/** Squares of a third of the side on a plain background; centres as shares of the side. */
function paint(background: string, squares: { colour: string; x: number; y: number }[]): SmallPicture {
  const rgb = new Uint8Array(side * side * 3);
  for (let cell = 0; cell < side * side; cell += 1) {
    const x = ((cell % side) + 0.5) / side;
    const y = (Math.floor(cell / side) + 0.5) / side;
    const square = squares.find((one) => Math.abs(one.x - x) < 0.15 && Math.abs(one.y - y) < 0.15);
    rgb.set(namedColour(square?.colour ?? background), cell * 3);
  }
  return { width: side, height: side, rgb };
}

const one: WantedPicture = { prompt: "", background: "blue", colours: ["red"], place: [0.25, 0.5] };
const two: WantedPicture = { prompt: "", background: "white", colours: ["red", "green"], relation: "left" };

describe("judgePicture", () => {
  it("finds nothing wrong with what was asked for", () => {
    const picture = paint("blue", [{ colour: "red", x: 0.27, y: 0.5 }]);
    expect(judgePicture(picture, one)).toEqual({ background: true, colour: true, place: true });
  });

  it.each([
    ["another background", paint("green", [{ colour: "red", x: 0.25, y: 0.5 }]), "background"],
    ["another colour", paint("blue", [{ colour: "yellow", x: 0.25, y: 0.5 }]), "colour"],
    ["no object", paint("blue", []), "colour"],
    ["another place", paint("blue", [{ colour: "red", x: 0.6, y: 0.5 }]), "place"],
  ])("tells %s", (_, picture, fact) => {
    expect(judgePicture(picture, one)[fact]).toBe(false);
  });

  it("knows which of two objects is which", () => {
    const left = { colour: "red", x: 0.28, y: 0.5 };
    const right = { colour: "green", x: 0.72, y: 0.5 };
    expect(judgePicture(paint("white", [left, right]), two)).toEqual({
      background: true,
      colour: true,
      place: true,
    });
    const swapped = paint("white", [
      { ...left, colour: "green" },
      { ...right, colour: "red" },
    ]);
    expect(judgePicture(swapped, two)).toMatchObject({ colour: true, place: false });
    expect(judgePicture(paint("white", [left]), two)).toMatchObject({ colour: false });
  });

  it("tells two objects of one colour apart by where they are", () => {
    const same = { ...two, colours: ["red", "red"], relation: "above" };
    const top = { colour: "red", x: 0.5, y: 0.28 };
    expect(judgePicture(paint("white", [top, { ...top, y: 0.72 }]), same).place).toBe(true);
    expect(judgePicture(paint("white", [top]), same).colour).toBe(false);
  });
});
