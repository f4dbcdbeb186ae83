#!/usr/bin/env python3
"""Measures signing in, and taking access away from who is signed in.

    cargo build --release && cargo build --release --example bare_hash && benches/signing_in.py [--users 200] [--rounds 5]

A fresh server with the demo accounts, on SQLite and on PostgreSQL; people are hired, sign in, are locked with their
sessions ended, and other people are deactivated. What a sign-in costs is held against the bare hash on as many threads
as there are processors, in turn: api/examples/bare_hash.rs; and what of it the hash takes is told, which is steadier than
requests a second on a machine that others share. Needs wrk (Debian), and psql for PostgreSQL, which is taken
from ROSTER_TEST_POSTGRES_URL (by default postgres://postgres@127.0.0.1:5432/postgres).
"""
import argparse
import os
import subprocess
import time
from pathlib import Path
from statistics import median

from create_users import CLOCK_TICKS, ROOT, UNLIMITED, Client, backends, measure, on_both, resident_megabytes, totp
from lists import PASSWORD, ready
from wrk import ask, post, spent

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
        pids = lambda: [str(server.pid), *(backends(database) if database else [])]
        shop, users = hire(port, arguments.users)
        print(f"\n## {engine}, {arguments.connections} connections\n")
        print("| what | requests | a second | p50 ms | p99 ms | CPU ms each |\n|---|---|---|---|---|---|")

        logins = [post("/v1/auth/login", {"username": user["username"], "account": "demo-shop", "password": HIRED})
                  for user in users]
        rounds = []
        # In turn with what it is held against: the machine's speed moves from one minute to the next.
        for _ in range(arguments.rounds):
            bare = hash_only(arguments)
            everything, hashing = sum(spent(pids).values()), hashing_seconds(server.pid)
            signed_in = ask(port, logins, "", pids, arguments, directory)
            share = (hashing_seconds(server.pid) - hashing) / (sum(spent(pids).values()) - everything)
            rounds.append((bare, signed_in, share))
            # What was asked last is still being answered, and then the memory of the hashes is given back.
            time.sleep(2)
        sessions = sum(rate for _, (rate, _), _ in rounds) * arguments.seconds / len(users)

        def act(token, verb, ids):
            def factory():
                mine = Client(port, token)
                return lambda number: mine.call("POST", f"/v1/users/{ids[number]}/{verb}", {})
            return factory

        ids = [user["id"] for user in users]
        measure(f"lock: {sessions:.0f} sessions ended, audit", len(ids), pids(), act(shop, "lock", ids), arguments.connections)
        msp = sign_in_with_a_second_factor(port)
        found, client = [], Client(port, msp)
        while len(found) < arguments.users * 5:
            page = client.call("GET", f"/v1/users?status=active&page_size=200&page={len(found) // 200 + 1}")["data"]
            # Whoever is known by name is needed.
            found += [user["id"] for user in page if "deactivate" in user["available_actions"]]
            if not page:
                break
        measure("deactivate: audit", len(found), pids(), act(msp, "deactivate", found), arguments.connections)

        print("\n| the bare hash: a second | CPU ms each | signing in: a second | CPU ms each | of which hashes |")
        print("|---" * 5 + "|")
        for bare, signed_in, share in rounds:
            print(f"| {bare[0]:.1f} | {bare[1]:.2f} | {signed_in[0]:.1f} | {signed_in[1]:.2f} | {share:.1%} |")
        reached, shares = [signed_in[0] / bare[0] for bare, signed_in, _ in rounds], [share for *_, share in rounds]
        # The memory of the hash that signed in last is given back.
        time.sleep(2)
        print(f"\nSigning in reaches {median(reached):.1%} of the bare hash ({min(reached):.1%} to {max(reached):.1%}); "
              f"{median(shares):.1%} of its processor time are hashes. Memory after load: {resident_megabytes(server.pid):.0f} MB")
    finally:
        server.terminate()
        server.wait()


def hashing_seconds(pid):
    """Processor time of the threads that hash passwords."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    fields = [stat.rsplit(")", 1) for stat in ((task / "stat").read_text() for task in tasks) if "(password-" in stat]
    return sum(int(tick) for _, numbers in fields for tick in numbers.split()[11:13]) / CLOCK_TICKS


def hash_only(arguments):
    """Bare hashes a second, and milliseconds of processor time for each."""
    program = arguments.bare_hash or str(ROOT / "target/release/examples/bare_hash")
    told = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return float(told[0]), float(told[1])


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
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="of signing in, each round")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--roster", help="the program; target/release/roster where left out")
    parser.add_argument("--bare-hash", help="the bare hash; target/release/examples/bare_hash where left out")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    arguments = parser.parse_args()
    on_both(run, arguments)


if __name__ == "__main__":
    main()
