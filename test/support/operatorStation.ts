import { expect, type Page } from "@playwright/test";
import { enrol, launchMillward, type Millward } from "./millward.ts";

/** What a person does at the station, by the words on the screen. */
export async function signInByHand(page: Page, userId: string, password: string): Promise<void> {
  await page.getByLabel("User", { exact: true }).fill(userId);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Views" })).toBeVisible();
}

export async function signOutByHand(page: Page): Promise<void> {
  await page
    .getByRole("banner")
    .getByRole("button", { name: /operator|engineer|supervisor|security|auditor|admin|viewer/i })
    .last()
    .click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
}

export async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Views" }).getByRole("button", { name, exact: true }).click();
}

/** All KPIs of the overview drawn as good values. */
export async function waitForLiveOverview(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const values = [...document.querySelectorAll("main [data-quality]")];
      return values.length > 0 && values.every((v) => v.getAttribute("data-quality") === "good");
    },
    undefined,
    { timeout: 60_000 },
  );
}

/** A fresh program on the demo plant with an operator signed in and every value of the overview live. */
export async function launchForOperator(): Promise<Millward> {
  const m = await launchMillward({ width: 1280, height: 720 });
  const operator = (await enrol(m)).find((c) => c.userId === "operator")!;
  await m.call("session.signIn", { userId: operator.userId, password: operator.password });
  await waitForLiveOverview(m.page);
  return m;
}
