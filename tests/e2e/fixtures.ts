import { test as base, chromium, expect, type Page } from "@playwright/test";
import { findBrowser } from "../support/findBrowser.ts";
import { projectFolder, type RunningSystem, startSystem } from "./system.ts";

export { expect };

type Fixtures = { account: { email: string; password: string } };
type WorkerFixtures = { system: RunningSystem };

let accounts = 0;

/**
 * `system` is a freshly started one for all tests of the run, `page` a page of it on which an unexpected error in
 * the console fails the test, `account` an address and password nobody has used yet.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  system: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies off the pattern
    async ({}, use) => {
      const system = await startSystem();
      await use(system);
      await system.close();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies off the pattern
    async ({}, use) => {
      const found = await findBrowser(process.env, `${projectFolder}/node_modules/.cache`);
      console.log(`Browser: ${found.description}`);
      const browser = await chromium.launch({
        executablePath: found.executable,
        env: { ...process.env, ...found.environment } as Record<string, string>,
        // Chromium refuses its sandbox to root, which is who runs in a container.
        args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
      });
      await use(browser);
      await browser.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ system }, use) => use(system.siteUrl),
  page: async ({ page }, use) => {
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(`console: ${message.text()}`);
    });
    await use(page);
    expect(problems.filter((problem) => !isExpected(problem))).toEqual([]);
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies off the pattern
  account: async ({}, use, info) => {
    accounts += 1;
    await use({
      email: `visitor-${info.workerIndex}-${accounts}@example.test`,
      password: "a long enough password",
    });
  },
});

/** The browser reports every 4xx answer as an error; the tests that provoke one look at the page instead. */
const isExpected = (problem: string): boolean => /status of 4\d\d/.test(problem);

export async function signUp(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("E-mail address").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Make my account" }).click();
  await expect(page).toHaveURL(/\/generate/);
}

export type Wish = { prompt: string; steps?: number; width?: number; height?: number; count?: 1 | 3 | 6 };

/** Fills in the form on the generate page and sends it. */
export async function generate(page: Page, wish: Wish): Promise<void> {
  await page.getByLabel("Prompt", { exact: true }).fill(wish.prompt);
  if (wish.count) {
    await page
      .getByRole("group", { name: "How many" })
      .getByText(String(wish.count), { exact: true })
      .click();
  }
  const advanced = { Steps: wish.steps, Width: wish.width, Height: wish.height };
  for (const [name, value] of Object.entries(advanced)) {
    if (value === undefined) continue;
    const field = page.getByLabel(new RegExp(`^${name}`));
    if (!(await field.isVisible())) await page.getByText("Advanced", { exact: true }).click();
    await field.fill(String(value));
  }
  await page.getByRole("button", { name: "Generate", exact: true }).click();
}

/** Records each step that the progress bar shows, in the page: a short job has ended before a test has asked twice. */
export async function recordSteps(page: Page): Promise<() => Promise<number[]>> {
  const steps = await page.evaluateHandle(() => {
    const seen: number[] = [];
    const look = (): void => {
      const value = document.querySelector('[role="progressbar"]')?.getAttribute("aria-valuenow");
      if (value && seen.at(-1) !== Number(value)) seen.push(Number(value));
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    return seen;
  });
  return () => steps.jsonValue();
}

/** Waits for a picture with this alternative text, and that it is one. */
export async function expectPicture(page: Page, name: string | RegExp): Promise<void> {
  const picture = page.getByRole("img", { name }).first();
  await expect(picture).toBeVisible({ timeout: 60_000 });
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), {
      message: "the picture has loaded",
    })
    .toBeGreaterThan(100);
}
