#!/usr/bin/env python3
"""Measures organizations at scale: created one by one, then listed, searched, filtered and exported.

    cargo build --release && benches/organizations.py [--organizations 10000] [--connections 8] [--only sqlite|postgres]

A fresh server with one account, on SQLite and on PostgreSQL. Needs what create_users.py needs.
"""
import argparse
import os
import subprocess
import time

from create_users import LAST, PASSWORD, ROOT, UNLIMITED, Client, backends, measure, on_both, psql, resident_megabytes, totp

COLUMNS = ["name", "status", "default_engineer", "default_vcio", "deactivated_at", "created_at", "updated_at"]
TRADES = "Dental Logistics Analytics Söhne & Sons Bäckerei Ltd. GmbH Çelik".split()
# What people type, letter by letter: common and rare words, and one that nobody has.
TYPED = ["dental", "müller", "hopper 7", "& sons", "xq"]


def run(engine, database_url, database, arguments, directory):
    roster = arguments.roster or str(ROOT / "target/release/roster")
    environment = {**os.environ, **UNLIMITED, "ROSTER_DATA_DIR": directory, "ROSTER_BIND": "127.0.0.1:0",
                   "ROSTER_LOG": "warn"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    subprocess.run([roster, "account", "create", "--slug", "bench", "--name", "Bench", "--preset", "msp",
                    "--admin-email", "ada@bench.example", "--admin-first-name", "Ada", "--admin-last-name", "Bench",
                    "--admin-password", PASSWORD], env=environment, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([roster], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        client = Client(port)
        challenge = client.call("POST", "/v1/auth/login",
                                {"username": "ada@bench.example", "password": PASSWORD})["challenge_token"]
        secret = client.call("POST", "/v1/auth/challenges/totp-enrollment", {"challenge_token": challenge})["secret"]
        signed_in = client.call("POST", "/v1/auth/challenges/totp-enrollment/confirm",
                                {"challenge_token": challenge, "code": totp(secret, time.time())})
        token, ada = signed_in["access_token"], signed_in["user"]["id"]
        print(f"\n## {engine}, {arguments.connections} connections\n")
        print("| what | requests | a second | p50 ms | p99 ms | CPU ms each |\n|---|---|---|---|---|---|")
        pids = lambda: [str(server.pid), *(backends(database) if database else [])]

        def create():
            mine = Client(port, token)
            def one(number):
                name = f"{LAST[number % len(LAST)]} {TRADES[number % len(TRADES)]} {number}"
                mine.call("POST", "/v1/organizations",
                          {"name": name, "default_engineer_id": ada if number % 3 else None})
            return one

        def get(*paths):
            def factory():
                mine = Client(port, token)
                return lambda number: mine.call("GET", paths[number % len(paths)])
            return factory

        measure("create an organization", arguments.organizations, pids(), create, arguments.connections)
        client = Client(port, token)  # the server closes connections that stand idle
        listed = client.call("GET", "/v1/organizations?page_size=200&sort=-created_at")
        assert listed["summary"]["total"] == arguments.organizations, listed["summary"]
        assert client.call("GET", "/v1/license/ledger")["data"][0]["balance"] == arguments.organizations
        ids = [organization["id"] for organization in listed["data"]]
        for id in ids[:100]:
            client.call("POST", f"/v1/organizations/{id}/deactivate", {})
        if database:
            psql(database_url, "VACUUM ANALYZE")
        one = [f"/v1/organizations/{id}" for id in ids]
        measure("one organization, by id", 2000, pids(), get(*one), arguments.connections)
        measure("first page, default order", 1000, pids(), get("/v1/organizations"), arguments.connections)
        for column in COLUMNS:
            paths = [f"/v1/organizations?sort={sign}{column}&page={page}" for page in range(1, 21) for sign in ("", "-")]
            measure(f"page of 25 by `{column}`, up and down", 500, pids(), get(*paths), arguments.connections)
        searches = [f"/v1/organizations?search={quoted(word[:length])}" for word in TYPED
                    for length in range(1, len(word) + 1)]
        measure("search, each key press", 1000, pids(), get(*searches), arguments.connections)
        measure("filter by status", 500, pids(), get("/v1/organizations?status=deactivated"), arguments.connections)
        measure("filter by default engineer", 500, pids(), get(f"/v1/organizations?default_engineer_id={ada}"),
                arguments.connections)
        print(f"\nmemory after load: {resident_megabytes(server.pid):.0f} MB")
    finally:
        server.terminate()
        server.wait()


def quoted(text):
    return "".join(f"%{byte:02X}" for byte in text.encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organizations", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--roster", help="the program; target/release/roster where left out")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    arguments = parser.parse_args()
    on_both(run, arguments)


if __name__ == "__main__":
    main()
