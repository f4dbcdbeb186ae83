// /docs in a real browser: it shows every operation, lets one be tried out, and asks no other host for anything.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { roster, signIn } from "./client.ts";

const url = process.env["ROSTER_URL"];
const password = process.env["ROSTER_DEMO_PASSWORD"];
assert(url && password, "ROSTER_URL and ROSTER_DEMO_PASSWORD are not set");
const here = new URL(url).host;

// This account asks for no second factor.
const credentials = { username: "ada.lovelace", password, account: "demo-shop" };
const { access_token } = await signIn(roster(url), credentials, () => assert.fail("a second factor is asked for"));

const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "chromium",
  // Debian's Chromium has no sandbox for root. No other host can be reached, whoever asks for it.
  args: ["--no-sandbox", `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(url).hostname}`],
});
const page = await browser.newPage();
const asked: URL[] = [];
const complaints: string[] = [];
page.on("request", (request) => asked.push(new URL(request.url())));
page.on("requestfailed", (request) => complaints.push(`${request.url()} failed: ${request.failure()?.errorText}`));
page.on("pageerror", (error) => complaints.push(`the page failed: ${error.message}`));
page.on("console", (message) => {
  // Where the policy forbids something, the browser says so here.
  if (message.type() === "error" || message.type() === "warning") complaints.push(`the browser says: ${message.text()}`);
});

try {
  const answer = await page.goto(`${url}/docs`);
  assert.equal(answer?.status(), 200);
  await page.waitForSelector(".opblock");

  // Every operation of the document is there.
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  const due = Object.values(document.paths).flatMap((item) => Object.keys(item)).length;
  const shown = await page.locator(".opblock").count();
  assert.equal(shown, due, `${shown} of ${due} operations are shown`);

  // Give the token, as a person would: the first form is for users, the second for operators.
  await page.locator(".btn.authorize").click();
  const form = page.locator(".auth-container").first();
  await form.locator("input").fill(access_token);
  await form.locator(".authorize").click();
  await form.locator(".btn-done").click();

  // Try one out.
  const me = page.locator("#operations-Me-get_me");
  await me.locator(".opblock-summary-control").click();
  await me.getByText("x-required-permission").first().waitFor();
  await me.locator(".try-out__btn").click();
  await me.locator(".execute").click();
  const live = me.locator(".live-responses-table .response");
  await live.locator(".response-col_status").getByText("200").waitFor();
  assert.match((await live.locator(".microlight, .highlight-code").first().textContent()) ?? "", /"ada\.lovelace"/);

  const picture = process.env["DOCS_PAGE_PICTURE"];
  if (picture) await page.screenshot({ path: picture });
} finally {
  await browser.close();
}

// `data:` is what is in the page already.
const elsewhere = asked.filter((address) => address.protocol !== "data:" && address.host !== here);
assert.deepEqual(elsewhere.map(String), [], "other hosts were asked");
assert(asked.some((address) => address.pathname === "/v1/me"), "nothing was tried out");
assert.deepEqual(complaints, []);
console.log(`/docs: ${asked.length} requests, all of them to ${here}`);
