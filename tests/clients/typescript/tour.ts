// A generated client at work against a running server: signs in, invites, lists, handles a conflict.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { roster, signIn, ok } from "./client.ts";

function environment(name: string): string {
  const value = process.env[name];
  assert(value, `${name} is not set`);
  return value;
}

const client = roster(environment("ROSTER_URL"));
const codeOf = (secret: string) => execFileSync(environment("ROSTER_BIN"), ["totp", secret], { encoding: "utf8" }).trim();

// Sign in.
const username = "ada.lovelace@demo-msp.example";
const session = await signIn(client, { username, password: environment("ROSTER_DEMO_PASSWORD") }, codeOf);
client.use({ onRequest: ({ request }) => request.headers.set("Authorization", `Bearer ${session.access_token}`) });
assert.equal(session.user.username, username);

// Invite.
const roles = ok(await client.GET("/v1/roles"));
const engineer = roles.data.find((role) => role.name === "Engineer");
assert(engineer, "every account has engineers");
const email = `typescript.${Date.now()}@demo-msp.example`;
const person = { first_name: "Tycho", last_name: "Brahe", email, role_id: engineer.id };
const { data: invited, response } = await client.POST("/v1/users", { body: person });
assert(invited, `${response.status}`);
assert.equal(invited.status, "provisioned");
assert.equal(response.headers.get("Location"), `/v1/users/${invited.id}`);

// List: filters are typed, and so is what comes back.
const list = ok(
  await client.GET("/v1/users", {
    params: {
      query: { search: "TYCHO", status: ["provisioned", "active"], sort: ["last_name", "-created_at"], page_size: 10 },
    },
  }),
);
assert(list.data.some((user) => user.id === invited.id));
assert.equal(list.page.number, 1);

// A conflict says where the user stands and what can be done instead.
const params = { path: { id: invited.id } };
const refused = await client.POST("/v1/users/{id}/reactivate", { params });
assert.equal(refused.response.status, 409);
assert.equal(refused.error?.code, "invalid_transition");
assert.equal(refused.error.current_status, "provisioned");
assert(refused.error.available_actions?.includes("resend_invitation"));

const twice = await client.POST("/v1/users", { body: person });
assert.equal(twice.error?.code, "username_taken");

// An action can be rehearsed: what it would answer is the other of two types.
const rehearsed = ok(await client.POST("/v1/users/{id}/deactivate", { params: { ...params, query: { dry_run: true } } }));
assert("dry_run" in rehearsed);
assert.equal(rehearsed.resulting_status, "deactivated");

console.log(`TypeScript: ${username} invited ${invited.email}, found them among ${list.summary.total}`);
