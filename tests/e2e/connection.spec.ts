import type { Browser, Page } from "@playwright/test";
import { expect, expectImage, generate, signUp, test } from "./fixtures.ts";

/** A page without the console check of the fixture: the browser logs each request that fails as an error. */
async function newPage(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext(baseURL ? { baseURL } : {});
  return context.newPage();
}

const pageData = /\.data(\?|$)/;
/** Fails every request for page data as if there were no network. */
const disconnect = (page: Page) => page.route(pageData, (route) => route.abort("connectionfailed"));
const reconnect = (page: Page) => page.unroute(pageData);

test("a form that can't be sent keeps its values and is sent when the user tries again", async ({
  browser,
  baseURL,
  account,
}) => {
  const page = await newPage(browser, baseURL);
  await signUp(page, account);
  await disconnect(page);
  await generate(page, { prompt: "green hills under a blue sky", steps: 10, width: 512, height: 512 });
  await expect(page.getByRole("alert")).toContainText(
    "Couldn't reach the server. Your input is kept; try again.",
  );
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("green hills under a blue sky");
  await reconnect(page);
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await expectImage(page, /green hills/);
  await page.context().close();
});

test("a form whose response was lost creates one job although it is sent twice", async ({
  browser,
  baseURL,
  account,
}) => {
  const page = await newPage(browser, baseURL);
  await signUp(page, account);
  await page.route(pageData, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await generate(page, { prompt: "snowy mountain peaks", steps: 10, width: 512, height: 512 });
  await expect(page.getByRole("alert")).toContainText("It's counted only once.");
  // The job exists, and its progress makes the page reload with another idempotency key.
  await expectImage(page, /snowy mountain peaks/);
  await page.unroute(pageData);
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await expect(page).toHaveURL(/job=/);
  await expect(page.getByTitle("Your credits")).toContainText("99");
  await page.context().close();
});

test("a page that can't be refreshed stays in view and is refreshed once the connection is back", async ({
  browser,
  baseURL,
  account,
}) => {
  const page = await newPage(browser, baseURL);
  await signUp(page, account);
  // Takes long enough that the connection is lost before the job is done.
  await generate(page, { prompt: "a forest of pine trees", steps: 50, count: 6 });
  await expect(page).toHaveURL(/job=/);
  await page.getByLabel("Prompt", { exact: true }).fill("typed while offline");
  await disconnect(page);
  // The image arrives over the socket; the balance and the rest of the page can't be reloaded.
  await expectImage(page, /a forest of pine trees/);
  await expect(page.getByText("No connection to the server")).toBeVisible();
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("typed while offline");
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await reconnect(page);
  await expect(page.getByText("No connection to the server")).toBeHidden();
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("typed while offline");
  await expect(page.getByTitle("Your credits")).toContainText("94");
  await page.context().close();
});

test("a page that can't be loaded shows that there is no connection, and loads once it is back", async ({
  browser,
  baseURL,
  account,
}) => {
  const page = await newPage(browser, baseURL);
  await signUp(page, account);
  const navigation = page.getByRole("navigation", { name: "Main" });
  for (const name of ["Library", "Account"]) {
    await disconnect(page);
    await navigation.getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { name: "No connection" })).toBeVisible();
    await expect(page.getByText("500")).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
    // Pressed while the server is unreachable: once it is back, the page may load before the button is pressed.
    const attempt = page.waitForRequest(pageData);
    await page.getByRole("button", { name: "Try again" }).click();
    await attempt;
    await reconnect(page);
    await expect(page.getByRole("heading", { name })).toBeVisible();
  }
  await page.context().close();
});
