import { expect, expectPicture, generate, signUp, test } from "./fixtures.ts";

test("a picture is the beginning of another one", async ({ page, account }) => {
  test.slow(true, "two jobs, one after the other");
  await signUp(page, account);
  await generate(page, { prompt: "a red circle on a blue background", steps: 10 });
  await expectPicture(page, "a red circle on a blue background");
  await page.getByRole("link", { name: "Open" }).click();
  await page.getByRole("link", { name: "Use as source" }).click();

  await expect(page.getByRole("radio", { name: /^Picture 1,/ })).toBeChecked();
  await page.getByRole("slider", { name: "How much changes" }).fill("0.3");
  await expect(page.getByText("Keeps what is where, 30 %")).toBeVisible();
  await generate(page, { prompt: "a green circle on a blue background" });
  await expectPicture(page, "a green circle on a blue background");

  await page.getByRole("link", { name: "Open" }).click();
  await expect(page.getByText("30 % changed")).toBeVisible();
  await page.getByRole("link", { name: /Another picture/ }).click();
  await expect(
    page.getByRole("heading", { name: "a red circle on a blue background" }),
    "the way back to the source",
  ).toBeVisible();
});
