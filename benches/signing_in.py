#!/usr/bin/env python3
"""Measures signing in, and taking access away from who is signed in.

    cargo build --release && cargo build --release --example bare_hash && benches/signing_in.py [--users 200]

A fresh server with the demo accounts, on SQLite and on PostgreSQL; people are hired, sign in, are locked with their
sessions ended, and other people are deactivated. What a sign-in costs is held against the bare hash on as many threads
as there are processors: api/examples/bare_hash.rs. Needs Python's standard library, and psql for PostgreSQL, which is
taken from ROSTER_TEST_POSTGRES_URL (by default postgres://postgres@127.0.0.1:5432/postgres).
"""
import argparse
import os
import subprocess
import time

from create_users import ROOT, UNLIMITED, Client, backends, cpu_seconds, measure, on_both, resident_megabytes, totp
from lists import PASSWORD, ready

HIRED = "Tall-Giraffe-19-sings"


def run(engine, database_url, database, arguments, directory):
    roster = arguments.roster or str(ROOT / "target/release/roster")
    environment = {**os.environ, **UNLIMITED, "ROSTER_DATA_DIR": directory, "ROSTER_BIND": "127.0.0.1:0",
                   "ROSTER_LOG": "warn", "ROSTER_MAIL_URL": f"file://{directory}/mail"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    # The managed-service provider's account has generated people to deactivate.
    server = subprocess.Popen([roster, "serve", "--demo", "--demo-people", str(arguments.users * 20)],
                              env=environment, stdout=subprocess.PIPE, text=True)
    try:
        port = ready(server)
        pids = [str(server.pid), *(backends(database) if database else [])]
        shop, users = hire(port, arguments.users)
        print(f"\n## {engine}, {arguments.connections} connections\n")
        print("| what | requests | a second | p50 ms | p99 ms | CPU ms each |\n|---|---|---|---|---|---|")

        def login():
            mine = Client(port)
            return lambda number: mine.call("POST", "/v1/auth/login", {
                "username": users[number % len(users)]["username"], "account": "demo-shop", "password": HIRED})

        logins = arguments.users * 5
        cpu, begun = cpu_seconds(pids), time.perf_counter()
        measure("sign in", logins, pids, login, arguments.connections)
        took, cpu = time.perf_counter() - begun, cpu_seconds(pids) - cpu

        def act(token, verb, ids):
            def factory():
                mine = Client(port, token)
                return lambda number: mine.call("POST", f"/v1/users/{ids[number]}/{verb}", {})
            return factory

        ids = [user["id"] for user in users]
        measure("lock: five sessions ended, audit", len(ids), pids, act(shop, "lock", ids), arguments.connections)
        msp = sign_in_with_a_second_factor(port)
        found, client = [], Client(port, msp)
        while len(found) < arguments.users * 5:
            page = client.call("GET", f"/v1/users?status=active&page_size=200&page={len(found) // 200 + 1}")["data"]
            # Whoever is known by name is needed.
            found += [user["id"] for user in page if "deactivate" in user["available_actions"]]
            if not page:
                break
        measure("deactivate: audit", len(found), pids, act(msp, "deactivate", found), arguments.connections)

        bare = subprocess.run([str(ROOT / "target/release/examples/bare_hash") if not arguments.bare_hash
                               else arguments.bare_hash], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        a_second, cpu_ms = float(bare[0]), float(bare[1])
        print(f"\nthe bare hash: {a_second:.1f} a second, {cpu_ms:.2f} CPU ms each; signing in reaches "
              f"{logins / took / a_second:.1%} of it, and {cpu_ms / (cpu / logins * 1000):.1%} of its CPU time is the hash. "
              f"Memory after load: {resident_megabytes(server.pid):.0f} MB")
    finally:
        server.terminate()
        server.wait()


def hire(port, count):
    """Active people of the shop, who need no second factor, and the token of who hired them."""
    client = Client(port)
    token = client.call("POST", "/v1/auth/login", {"username": "ada.lovelace", "account": "demo-shop",
                                                   "password": PASSWORD})["access_token"]
    client = Client(port, token)
    role = next(role["id"] for role in client.call("GET", "/v1/roles")["data"] if role["name"] == "Engineer")
    return token, [client.call("POST", "/v1/users", {
        "first_name": "Hired", "last_name": f"Person {number}", "email": f"hired{number}@bench.example",
        "role_id": role, "password": HIRED, "onboarding": "activate"}) for number in range(count)]


def sign_in_with_a_second_factor(port):
    client = Client(port)
    challenge = client.call("POST", "/v1/auth/login", {"username": "ada.lovelace@demo-msp.example",
                                                       "account": "demo-msp", "password": PASSWORD})
    proof = {"challenge_token": challenge["challenge_token"]}
    secret = client.call("POST", "/v1/auth/challenges/totp-enrollment", proof)["secret"]
    return client.call("POST", "/v1/auth/challenges/totp-enrollment/confirm",
                       {**proof, "code": totp(secret, time.time())})["access_token"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--roster", help="the program; target/release/roster where left out")
    parser.add_argument("--bare-hash", help="the bare hash; target/release/examples/bare_hash where left out")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    arguments = parser.parse_args()
    on_both(run, arguments)


if __name__ == "__main__":
    main()
