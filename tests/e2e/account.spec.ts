import { expect, signUp, test } from "./fixtures.ts";

test("a user signs out and in again, and a wrong password shows an error", async ({ page, account }) => {
  await signUp(page, account);
  await page.goto("/account");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).not.toHaveURL(/\/account/);

  await page.goto("/library");
  await expect(page, "the library requires a session").toHaveURL(/\/sign-in/);
  await page.getByLabel("Email address").fill(account.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();

  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page, "sign-in returns to the requested page").toHaveURL(/\/library/);
});

test("a user resets a forgotten password with the link in the email", async ({ page, account, system }) => {
  await signUp(page, account);
  await page.goto("/account");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).not.toHaveURL(/\/account/);

  await page.goto("/forgot-password");
  await page.getByLabel("Email address").fill(account.email);
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();

  const { link } = await system.emailTo(account.email);
  await page.goto(link);
  await expect(page).toHaveURL(/\/reset-password/);
  await page.getByLabel("New password").fill("quite another password");
  await page.getByRole("button", { name: "Save password" }).click();
  await expect(page).toHaveURL(/\/account/);

  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).not.toHaveURL(/\/account/);
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(account.email);
  await page.getByLabel("Password").fill("quite another password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/generate/);
});

test("the demo account needs one click, and its password is not part of any page", async ({
  page,
  system,
}) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Try the demo" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText(system.demoAccount.email)).toBeVisible();
  expect(await page.content()).not.toContain(system.demoAccount.password);
  await page.getByRole("button", { name: "Try the demo" }).click();
  await expect(page).toHaveURL(/\/generate/);
});
