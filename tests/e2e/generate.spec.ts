import { expect, expectImage, generate, recordSteps, signUp, test } from "./fixtures.ts";

test("a new user generates images, sees their progress and finds them in the library", async ({
  page,
  account,
}) => {
  await signUp(page, account);
  const recordedSteps = await recordSteps(page);
  await generate(page, { prompt: "a red circle on a blue background", steps: 50, count: 3 });
  await expect
    .poll(async () => (await recordedSteps()).length, { message: "three different steps", timeout: 60_000 })
    .toBeGreaterThanOrEqual(3);
  const steps = await recordedSteps();
  expect(steps, "steps only go up").toEqual(steps.toSorted((a, b) => a - b));

  await expectImage(page, "a red circle on a blue background");
  await expect(page.getByRole("progressbar")).toHaveCount(0);

  await page.goto("/library");
  await page
    .getByRole("link", { name: /a red circle on a blue background/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/assets\//);
  await expectImage(page, /a red circle on a blue background/);
});

/** Takes long enough to load a page in the meantime. */
const longJob = { steps: 50, width: 1536, height: 1024, count: 6 } as const;

test("a reloaded page shows the running job and then its image", async ({ page, account }) => {
  await signUp(page, account);
  await generate(page, { prompt: "green hills under a blue sky", ...longJob });
  const bar = page.getByRole("progressbar");
  await expect(bar).toHaveAttribute("aria-valuenow", /[1-9]/, { timeout: 60_000 });
  await page.reload();
  await expect(bar).toHaveAttribute("aria-valuenow", /[1-9]/, { timeout: 60_000 });
  await expectImage(page, /green hills under a blue sky/);
  await page.reload();
  await expectImage(page, /green hills under a blue sky/);
});

test("a running job is cancelled without charge", async ({ page, account }) => {
  await signUp(page, account);
  await generate(page, { prompt: "a forest of pine trees", ...longJob });
  await expect(page.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /[1-9]/, { timeout: 60_000 });
  // Without a job in the address, as after opening the page again.
  await page.goto("/generate");
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  const stage = page.getByRole("region", { name: "Your image" });
  await expect(stage.getByText("You weren't charged.")).toBeVisible();
  await expect(stage).toBeFocused();
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await page.goto("/account");
  await expect(page.getByRole("main").getByText("100", { exact: true })).toBeVisible();
});
