#!/usr/bin/env python3
"""Measures reading at scale: users one by one, pages by every column, searches as they are typed.

    cargo build --release && benches/lists.py [--users 100000] [--connections 8] [--only sqlite|postgres]

A fresh server with a demo account of so many generated users, on SQLite and on PostgreSQL. Needs Python's standard
library, and psql for PostgreSQL, which is taken from ROSTER_TEST_POSTGRES_URL (by default
postgres://postgres@127.0.0.1:5432/postgres). CPU time is the server's and its PostgreSQL backends' together. The ratio
is the throughput over that of /livez, which does nothing, in the same run.
"""
import argparse
import itertools
import os
import subprocess
import time

from create_users import ROOT, UNLIMITED, Client, backends, measure, on_both, psql, resident_megabytes, totp

PASSWORD = "Roster-demo-2026!"
COLUMNS = ["first_name", "last_name", "email", "username", "role", "status", "phone", "last_login_at", "created_at",
           "updated_at"]
# What people type, letter by letter: common and rare names, parts of addresses, words that nobody has.
TYPED = ["anna", "nguyen", "søren", "zofia", "o'brien", "müller", "kowalski", "xq", "example", "lovelace", "quux"]


def run(engine, database_url, database, arguments, directory):
    roster = arguments.roster or str(ROOT / "target/release/roster")
    environment = {**os.environ, **UNLIMITED, "ROSTER_DATA_DIR": directory, "ROSTER_BIND": "127.0.0.1:0",
                   "ROSTER_LOG": "warn", "ROSTER_MAIL_URL": f"file://{directory}/mail"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    begun = time.perf_counter()
    server = subprocess.Popen([roster, "serve", "--demo", "--demo-people", str(arguments.users)], env=environment,
                              stdout=subprocess.PIPE, text=True)
    port = ready(server)
    print(f"\n## {engine}, {arguments.users} users, {arguments.connections} connections\n")
    print(f"filled in {time.perf_counter() - begun:.1f} s", end="; ")
    server.terminate()
    server.wait()
    if database:
        psql(database_url, "VACUUM ANALYZE")
    begun = time.perf_counter()
    server = subprocess.Popen([roster], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        port = ready(server)
        print(f"started again in {(time.perf_counter() - begun) * 1000:.0f} ms\n")
        client = Client(port)
        challenge = client.call("POST", "/v1/auth/login", {"username": "ada.lovelace@demo-msp.example",
                                                           "account": "demo-msp", "password": PASSWORD})
        proof = {"challenge_token": challenge["challenge_token"]}
        secret = client.call("POST", "/v1/auth/challenges/totp-enrollment", proof)["secret"]
        token = client.call("POST", "/v1/auth/challenges/totp-enrollment/confirm",
                            {**proof, "code": totp(secret, time.time())})["access_token"]
        client = Client(port, token)
        pids = lambda: [str(server.pid), *(backends(database) if database else [])]
        ids = [user["id"] for page in range(1, 41)
               for user in client.call("GET", f"/v1/users?page_size=200&page={page * 10}&sort=first_name")["data"]]

        def get(*paths):
            def factory():
                mine = Client(port, token)
                return lambda number: mine.call("GET", paths[number % len(paths)])
            return factory

        print("| what | requests | a second | p50 ms | p99 ms | CPU ms each |\n|---|---|---|---|---|---|")
        many, few = arguments.requests, arguments.requests // 10
        measure("nothing (`/livez`)", many, pids(), get("/livez"), arguments.connections)
        measure("`/v1/permissions`: the caller alone is checked", many, pids(), get("/v1/permissions"),
                arguments.connections)
        measure("one user, by id", many, pids(), get(*[f"/v1/users/{id}" for id in ids]), arguments.connections)
        measure("`/v1/me`", many, pids(), get("/v1/me"), arguments.connections)
        measure("first page, default order", few, pids(), get("/v1/users"), arguments.connections)
        for column in COLUMNS:
            measure(f"page of 25 by `{column}`, up and down, page 1 to 20", few, pids(),
                    get(*[f"/v1/users?sort={sign}{column}&page={page}" for page in range(1, 21) for sign in ("", "-")]),
                    arguments.connections)
        last = arguments.users // 25
        measure("a page in the middle", few, pids(), get(f"/v1/users?page={last // 2}"), arguments.connections)
        measure("search, each key press of common and rare words", few * 4, pids(),
                get(*[f"/v1/users?search={quoted(word[:length])}" for word in TYPED
                      for length in range(1, len(word) + 1)]), arguments.connections)
        for word in ["a", "q", "an", "zx", "son", "anna", "example", "quux"]:
            measure(f"search `{word}`", few, pids(), get(f"/v1/users?search={quoted(word)}"), arguments.connections)
        # Everything that was counted is counted anew.
        renamed, numbers = ids[0], itertools.count()
        def after_a_change():
            mine = Client(port, token)
            def one(number):
                mine.call("PATCH", f"/v1/users/{renamed}", {"last_name": f"Renamed{next(numbers)}"})
                mine.call("GET", f"/v1/users?search={quoted(TYPED[number % len(TYPED)][:1 + number % 3])}")
            return one
        measure("rename a user, then search one to three letters", few // 4, pids(), after_a_change, 1)
        measure("filter by status and role, sorted by last login", few, pids(),
                get("/v1/users?status=active,provisioned&sort=-last_login_at"), arguments.connections)
        print(f"\nmemory after load: {resident_megabytes(server.pid):.0f} MB")
    finally:
        server.terminate()
        server.wait()


def ready(server):
    """Reads what the server prints until it names its port."""
    for line in server.stdout:
        if "http://" in line:
            return int(line.rsplit(":", 1)[1])
    raise SystemExit("the server did not start")


def quoted(text):
    return "".join(f"%{byte:02X}" for byte in text.encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--roster", help="the program; target/release/roster where left out")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    arguments = parser.parse_args()
    on_both(run, arguments)


if __name__ == "__main__":
    main()
