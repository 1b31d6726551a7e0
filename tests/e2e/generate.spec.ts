import { expect, expectPicture, generate, recordSteps, signUp, test } from "./fixtures.ts";

test("sign up, generate, watch the progress move, find the picture in the library", async ({
  page,
  account,
}) => {
  await signUp(page, account);
  const seen = await recordSteps(page);
  await generate(page, { prompt: "a red circle on a blue background", steps: 50, count: 3 });
  await expect
    .poll(async () => (await seen()).length, { message: "three different steps", timeout: 60_000 })
    .toBeGreaterThanOrEqual(3);
  const steps = await seen();
  expect(steps, "steps only go up").toEqual(steps.toSorted((a, b) => a - b));

  await expectPicture(page, "a red circle on a blue background");
  await expect(page.getByRole("progressbar")).toHaveCount(0);

  await page.goto("/library");
  await page
    .getByRole("link", { name: /a red circle on a blue background/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/assets\//);
  await expectPicture(page, /a red circle on a blue background/);
});

/** Runs long enough to load a page meanwhile. */
const longJob = { steps: 50, width: 1536, height: 1024, count: 6 } as const;

test("a reload in the middle shows the running job, and then its picture", async ({ page, account }) => {
  await signUp(page, account);
  await generate(page, { prompt: "green hills under a blue sky", ...longJob });
  const bar = page.getByRole("progressbar");
  await expect(bar).toHaveAttribute("aria-valuenow", /[1-9]/, { timeout: 60_000 });
  await page.reload();
  await expect(bar).toHaveAttribute("aria-valuenow", /[1-9]/, { timeout: 60_000 });
  await expectPicture(page, /green hills under a blue sky/);
  await page.reload();
  await expectPicture(page, /green hills under a blue sky/);
});

test("a job that runs can be cancelled, and costs nothing", async ({ page, account }) => {
  await signUp(page, account);
  await generate(page, { prompt: "a forest of pine trees", ...longJob });
  await expect(page.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /[1-9]/, { timeout: 60_000 });
  // At an address that names no job, as after opening the page again.
  await page.goto("/generate");
  await page.getByRole("button", { name: "Cancel" }).click();
  const stage = page.getByRole("region", { name: "Your picture" });
  await expect(stage.getByText("Your credits are back.")).toBeVisible();
  await expect(stage).toBeFocused();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await page.goto("/account");
  await expect(page.getByRole("main").getByText("100", { exact: true })).toBeVisible();
});
