// Signing in with the generated types, second factor included.

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./roster.d.ts";

export type Schemas = components["schemas"];
export type Roster = Client<paths>;

export function roster(baseUrl: string): Roster {
  // The API takes several values of one filter separated by commas.
  const client = createClient<paths>({ baseUrl, querySerializer: { array: { style: "form", explode: false } } });
  return client;
}

/** What was refused, as every error of the API says it (RFC 9457). */
export class Refused extends Error {
  readonly problem: Schemas["Problem"];

  constructor(problem: Schemas["Problem"]) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** The data of an answer, or the problem thrown. */
export function ok<T>(answer: { data?: T; error?: Schemas["Problem"] | undefined }): T {
  if (answer.error) throw new Refused(answer.error);
  return answer.data as T;
}

/** Signs in; sets up a second factor where the account asks for one. `codeOf` stands for the authenticator. */
export async function signIn(
  client: Roster,
  credentials: Schemas["Login"],
  codeOf: (secret: string) => string,
): Promise<Schemas["Authenticated"]> {
  const outcome = ok(await client.POST("/v1/auth/login", { body: credentials }));
  // The outcome is one of two types; `outcome` tells which, and the compiler knows it.
  if (outcome.outcome === "authenticated") return outcome;
  if (outcome.challenge !== "totp_enrollment") throw new Error(`${outcome.challenge} is for a person to answer`);
  const { challenge_token } = outcome;
  const { secret } = ok(await client.POST("/v1/auth/challenges/totp-enrollment", { body: { challenge_token } }));
  const body = { challenge_token, code: codeOf(secret) };
  const confirmed = ok(await client.POST("/v1/auth/challenges/totp-enrollment/confirm", { body }));
  if (confirmed.outcome !== "authenticated") throw new Error(`${confirmed.challenge} is still asked for`);
  return confirmed;
}
