import { AxeBuilder } from "@axe-core/playwright";
import { demoEmail } from "../../embedded/supabase/demoAccount.ts";
import { expect, signUp, test } from "./fixtures.ts";

const pages = [
  "/operator",
  "/operator/queues/sdxl?state=running",
  "/operator/workers",
  "/operator/dead-letters",
  "/operator/jobs",
  `/operator/users?search=${demoEmail}`,
  "/operator/audit",
  "/operator/refusals",
];

test("an operator pauses and resumes a queue without JavaScript", async ({ browser, baseURL, system }) => {
  test.slow(true, "checks the accessibility of eight pages");
  const context = await browser.newContext({
    javaScriptEnabled: false,
    ...(baseURL ? { baseURL } : {}),
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(system.demoAccount.email);
  await page.getByLabel("Password").fill(system.demoAccount.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.goto("/account");
  await page.getByRole("link", { name: "Open operator pages" }).click();

  const imageQueue = page.getByRole("region", { name: "Images (SDXL)", exact: true });
  await imageQueue.getByLabel("Reason").fill("A new driver");
  await imageQueue.getByRole("button", { name: "Pause Images (SDXL)" }).click();
  await expect(page.getByText("Queue paused. Running jobs continue.")).toBeVisible();
  await expect(imageQueue).toContainText("A new driver");
  await imageQueue.getByRole("button", { name: "Resume Images (SDXL)" }).click();
  await expect(imageQueue).toContainText("Open");
  await page.goto("/operator/audit");
  await expect(page.getByRole("row", { name: /Paused queue.*A new driver/ })).toBeVisible();

  const javaScriptContext = await browser.newContext({
    storageState: await context.storageState(),
    ...(baseURL ? { baseURL } : {}),
    viewport: { width: 390, height: 844 },
  });
  const checkedPage = await javaScriptContext.newPage();
  await checkedPage.emulateMedia({ reducedMotion: "reduce" });
  for (const path of pages) {
    await checkedPage.goto(path);
    const { violations } = await new AxeBuilder({ page: checkedPage }).analyze();
    const violationTargets = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id}: ${target.join(" ")}`),
    );
    expect.soft(violationTargets, path).toEqual([]);
    const overflow = await checkedPage.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(overflow, `${path} overflows sideways, in pixels`).toBe(0);
  }
  await javaScriptContext.close();
  await context.close();
});

test("a user who is not an operator can't open the operator pages", async ({ page, account }) => {
  await signUp(page, account);
  await expect(page.getByRole("link", { name: "Operator" })).toHaveCount(0);
  for (const path of pages) {
    const response = await page.goto(path);
    expect.soft(response?.status(), path).toBe(403);
  }
});
