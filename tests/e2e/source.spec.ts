import { expect, expectImage, generate, signUp, test } from "./fixtures.ts";

test("a user generates an image from another image", async ({ page, account }) => {
  test.slow(true, "two jobs, one after the other");
  await signUp(page, account);
  await generate(page, { prompt: "a red circle on a blue background", steps: 10 });
  await expectImage(page, "a red circle on a blue background");
  await page.getByRole("link", { name: "Open" }).click();
  await page.getByRole("link", { name: "Use as source" }).click();

  await expect(page.getByRole("radio", { name: /^Image 1,/ })).toBeChecked();
  const strength = page.getByRole("slider", { name: "Strength" });
  await page.getByRole("radio", { name: "None" }).check({ force: true });
  await expect(strength, "without a source image there is no strength").toBeHidden();
  await page.getByRole("radio", { name: /^Image 1,/ }).check({ force: true });
  await strength.fill("0.3");
  await expect(page.getByText("Keep the composition, 30%")).toBeVisible();
  await generate(page, { prompt: "a green circle on a blue background" });
  await expectImage(page, "a green circle on a blue background");

  await page.getByRole("link", { name: "Open" }).click();
  await expect(page.getByText("Strength 30%")).toBeVisible();
  await page.getByRole("link", { name: /View source image/ }).click();
  await expect(
    page.getByRole("heading", { name: "a red circle on a blue background" }),
    "the way back to the source",
  ).toBeVisible();
});
