import { AxeBuilder } from "@axe-core/playwright";
import { demoEmail } from "../../embedded/supabase/demoAccount.ts";
import { expect, signUp, test } from "./fixtures.ts";

const pages = [
  "/operator",
  "/operator/queues/sdxl_queue?state=running",
  "/operator/workers",
  "/operator/dead-letters",
  "/operator/jobs",
  `/operator/users?search=${demoEmail}`,
  "/operator/audit",
  "/operator/refusals",
];

test("an operator pauses and resumes a queue without JavaScript", async ({ browser, baseURL, system }) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    ...(baseURL ? { baseURL } : {}),
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(system.demoAccount.email);
  await page.getByLabel("Password").fill(system.demoAccount.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.goto("/account");
  await page.getByRole("link", { name: "Operator's pages" }).click();

  const pictures = page.getByRole("region", { name: "Pictures (SDXL)", exact: true });
  await pictures.getByLabel("Reason").fill("A new driver");
  await pictures.getByRole("button", { name: "Pause Pictures (SDXL)" }).click();
  await expect(page.getByText("The queue is paused.")).toBeVisible();
  await expect(pictures).toContainText("A new driver");
  await pictures.getByRole("button", { name: "Resume Pictures (SDXL)" }).click();
  await expect(pictures).toContainText("Open");
  await page.goto("/operator/audit");
  await expect(page.getByRole("row", { name: /Paused a queue.*A new driver/ })).toBeVisible();

  const looking = await browser.newContext({
    storageState: await context.storageState(),
    ...(baseURL ? { baseURL } : {}),
    viewport: { width: 390, height: 844 },
  });
  const look = await looking.newPage();
  await look.emulateMedia({ reducedMotion: "reduce" });
  for (const path of pages) {
    await look.goto(path);
    const { violations } = await new AxeBuilder({ page: look }).analyze();
    const faults = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id}: ${target.join(" ")}`),
    );
    expect.soft(faults, path).toEqual([]);
    const wider = await look.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(wider, `${path} scrolls sideways by so many pixels`).toBe(0);
  }
  await looking.close();
  await context.close();
});

test("nobody else gets to the operators' pages", async ({ page, account }) => {
  await signUp(page, account);
  await expect(page.getByRole("link", { name: "Operator" })).toHaveCount(0);
  for (const path of pages) {
    const response = await page.goto(path);
    expect.soft(response?.status(), path).toBe(403);
  }
});
