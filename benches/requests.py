#!/usr/bin/env python3
"""What single requests cost, beside the "hello" of the HTTP server in the same run, on SQLite and on PostgreSQL.

    cargo build --release && cargo build --release -p api --example hello
    benches/requests.py [--users 100000] [--seconds 4] [--connections 8]

Needs wrk (Debian). CPU time is the server's and, with PostgreSQL, its backends' together, for each request; the ratio is the
throughput over that of "hello", which a wrk on the same processors asks for in the same minute. PostgreSQL is taken from
ROSTER_TEST_POSTGRES_URL, by default postgres://postgres@127.0.0.1:5432/postgres; a database is made there and dropped
again (with psql).
"""
import argparse
import os
import subprocess
import time

from create_users import ROOT, UNLIMITED, Client, backends, on_both, psql, resident_megabytes, totp
from lists import PASSWORD, ready
from signing_in import HIRED, hire
from wrk import ask, get

# Common and rare, and what nobody has.
SEARCHED = ["a", "an", "anna", "ngu", "zofia", "lovelace", "q", "zx", "quux"]


def run(engine, database_url, database, arguments, directory):
    roster = arguments.roster or str(ROOT / "target/release/roster")
    hello = arguments.hello or str(ROOT / "target/release/examples/hello")
    environment = {**os.environ, **UNLIMITED, "ROSTER_DATA_DIR": directory, "ROSTER_BIND": "127.0.0.1:0",
                   "ROSTER_LOG": "warn", "ROSTER_MAIL_URL": f"file://{directory}/mail"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    filling = subprocess.Popen([roster, "serve", "--demo", "--demo-people", str(arguments.users)], env=environment,
                               stdout=subprocess.PIPE, text=True)
    ready(filling)
    filling.terminate()
    filling.wait()
    if database:
        psql(database_url, "VACUUM ANALYZE")
    bare = subprocess.Popen([hello], stdout=subprocess.PIPE, text=True)
    begun = time.perf_counter()
    server = subprocess.Popen([roster], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        port, bare_port = ready(server), ready(bare)
        started = time.perf_counter() - begun
        client = Client(port)
        proof = {"challenge_token": client.call("POST", "/v1/auth/login", {
            "username": "ada.lovelace@demo-msp.example", "account": "demo-msp", "password": PASSWORD})["challenge_token"]}
        secret = client.call("POST", "/v1/auth/challenges/totp-enrollment", proof)["secret"]
        token = client.call("POST", "/v1/auth/challenges/totp-enrollment/confirm",
                            {**proof, "code": totp(secret, time.time())})["access_token"]
        client = Client(port, token)
        pages = [client.call("GET", f"/v1/users?page_size=200&page={page * 10}&sort=first_name") for page in range(1, 21)]
        users = [f"/v1/users/{user['id']}" for page in pages for user in page["data"]]
        _, [engineer] = hire(port, 1)
        plain = Client(port).call("POST", "/v1/auth/login", {
            "username": engineer["username"], "account": "demo-shop", "password": HIRED})["access_token"]
        print(f"\n## {engine}, {arguments.users} users, {arguments.connections} connections\n")
        print("| | a second | ratio | CPU ms each |\n|---|---|---|---|")
        pids = lambda: [str(server.pid), *(backends(database) if database else [])]
        for label, token, paths in [
                ("nothing (`/livez`)", token, ["/livez"]),
                ("who calls, checked (`/v1/permissions`)", token, ["/v1/permissions"]),
                ("one user, by id", token, users),
                ("`/v1/me` of an administrator", token, ["/v1/me"]),
                ("`/v1/me` of somebody who manages nobody", plain, ["/v1/me"]),
                ("page of 25, exact total", token, ["/v1/users?sort=last_name"]),
                ("search of a name, exact total", token, [f"/v1/users?search={name}" for name in SEARCHED])]:
            # In turn with what it is held against: the machine's speed moves from one minute to the next.
            bare_rate, bare_cpu = ask(bare_port, [get("/")], "", lambda: [str(bare.pid)], arguments, directory)
            rate, cpu = ask(port, map(get, paths), token, pids, arguments, directory)
            print(f"| \"hello\" | {bare_rate:.0f} | 1 | {bare_cpu:.3f} |")
            print(f"| {label} | {rate:.0f} | {rate / bare_rate:.2f} | {cpu:.3f} |", flush=True)
        print(f"\nstarted in {started * 1000:.0f} ms; memory after load: {resident_megabytes(server.pid):.0f} MB")
    finally:
        for process in (server, bare):
            process.terminate()
            process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--roster", help="the program; target/release/roster where left out")
    parser.add_argument("--hello", help="the example; target/release/examples/hello where left out")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    on_both(run, parser.parse_args())


if __name__ == "__main__":
    main()
