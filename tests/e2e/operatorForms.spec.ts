import type { Page } from "@playwright/test";
import { demoEmail } from "../../embedded/supabase/demoAccount.ts";
import { expect, test } from "./fixtures.ts";

async function signInAsOperator(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Try the demo" }).click();
  await expect(page).toHaveURL(/\/generate/);
}

test("an operator adjusts credits once, and the form is reset", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto(`/operator/users?search=${demoEmail}`);
  const amount = page.getByLabel("Credits (±)");
  const form = page.locator("form", { has: amount });
  const reason = form.getByLabel("Reason");
  const adjust = form.getByRole("button", { name: "Adjust credits" });

  await amount.fill("5000000");
  await reason.fill("Above the limit");
  await adjust.click();
  await expect(form.getByRole("alert")).toContainText("to 1,000,000");
  await expect(amount, "a rejected amount stays").toHaveValue("5000000");
  await expect(reason).toHaveValue("Above the limit");

  await amount.fill("7");
  await reason.fill("A gift");
  await adjust.click();
  await expect(page.getByText("Credits adjusted.")).toBeVisible();
  await expect(amount).toHaveValue("");
  await expect(reason).toHaveValue("");
  await adjust.click();
  await expect(amount, "the browser requires an amount").toBeFocused();
  await expect(page.getByRole("row", { name: /A gift/ })).toHaveCount(1);
});

test("an operator resumes a queue without entering a reason", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto("/operator");
  const videos = page.getByRole("region", { name: "Videos (WAN)", exact: true });
  await videos.getByLabel("Reason").fill("A new fan");
  await videos.getByRole("button", { name: "Pause Videos (WAN)" }).click();
  await expect(page.getByText("Queue paused. Running jobs continue.")).toBeVisible();
  await expect(videos.getByLabel("Reason")).toHaveValue("");
  await videos.getByRole("button", { name: "Resume Videos (WAN)" }).click();
  await expect(videos).toContainText("Open");
  await page.goto("/operator/audit");
  await expect(page.getByRole("row", { name: /Resumed queue/ }).first()).toContainText(
    "paused for A new fan",
  );
});

test("the owner of a job in a paused queue sees that no worker runs it", async ({ page }) => {
  await signInAsOperator(page);
  await page.goto("/operator");
  const imageQueue = page.getByRole("region", { name: "Images (SDXL)", exact: true });
  await imageQueue.getByLabel("Reason").fill("A new lamp");
  await imageQueue.getByRole("button", { name: "Pause Images (SDXL)" }).click();
  await expect(imageQueue).toContainText("Paused");
  await page.goto("/generate");
  await page.getByLabel("Prompt", { exact: true }).fill("a yellow house");
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  const stage = page.getByRole("region", { name: "Your image" });
  await expect(stage.getByText(/^No worker is running this type of job/)).toBeVisible();
  await stage.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(stage.getByText("You weren't charged.")).toBeVisible();
  await page.goto("/operator");
  await imageQueue.getByRole("button", { name: "Resume Images (SDXL)" }).click();
  await expect(imageQueue).toContainText("Open");
});
