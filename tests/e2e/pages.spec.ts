import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, expectImage, generate, signUp, test } from "./fixtures.ts";

const publicPages = ["/", "/sign-in", "/sign-up", "/forgot-password"];
const ownPages = ["/generate", "/library", "/account"];

/** Accessibility violations with their elements. */
async function accessibilityViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
}

const horizontalOverflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Opens the pages one after the other and checks each of them. */
async function visitAll(
  page: Page,
  paths: readonly string[],
  check: (path: string) => Promise<void>,
): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await check(path);
  }
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`pages are accessible in ${colorScheme}`, async ({ page, account }) => {
    test.slow(true, "checks eight pages");
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const check = async (path: string): Promise<void> => {
      expect.soft(await accessibilityViolations(page), path).toEqual([]);
    };
    await visitAll(page, publicPages, check);
    await signUp(page, account);
    await generate(page, {
      prompt: "a large yellow star on a purple background",
      steps: 10,
      width: 512,
      height: 512,
    });
    await expectImage(page, /a large yellow star/);
    await check("/generate with an image");
    await visitAll(page, ownPages, check);
    await page.goto("/library");
    await page.getByRole("link", { name: /a large yellow star/ }).click();
    await expectImage(page, /a large yellow star/);
    await check("/assets/:id");
  });
}

test("pages fit the width of a phone", async ({ page, account }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const check = async (path: string): Promise<void> => {
    expect.soft(await horizontalOverflow(page), `${path} overflows sideways, in pixels`).toBe(0);
  };
  await visitAll(page, publicPages, check);
  await signUp(page, account);
  await generate(page, {
    prompt: "night sky with a full moon over the sea",
    steps: 10,
    width: 512,
    height: 512,
  });
  await expectImage(page, /night sky/);
  await check("/generate with an image");
  await visitAll(page, ownPages, check);
  await page.goto("/library");
  await page.getByRole("link", { name: /night sky/ }).click();
  await expectImage(page, /night sky/);
  await check("/assets/:id");
});

test("an unknown address responds with 404", async ({ page }) => {
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading").first()).toBeVisible();
});

test("dates and numbers use the locale of the browser", async ({ browser, baseURL, account }) => {
  const context = await browser.newContext({ locale: "de-DE", ...(baseURL ? { baseURL } : {}) });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await signUp(page, account);
  await page.goto("/account");
  await expect(page.getByText(/^\d{2}\.\d{2}\.\d{4}$/), "the date of the sign-up").toBeVisible();
  await page.goto("/generate");
  await page.goto("/account/credits");
  await expect(page.getByRole("cell", { name: "+100" })).toBeVisible();
  expect(errors, "hydration causes no errors").toEqual([]);
  await context.close();
});
