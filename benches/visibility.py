#!/usr/bin/env python3
"""What it costs that a caller sees some users only: the same lists of an account with many users, asked for by somebody who
reaches everything and by somebody who reaches 50 of 100 sites, on SQLite and on PostgreSQL.

    cargo build --release && benches/visibility.py [--users 100000] [--requests 400] [--connections 8]

Every user is assigned to one or two sites, so that the second caller sees about four in ten of them. Needs nothing but
Python's standard library. PostgreSQL is taken from ROSTER_TEST_POSTGRES_URL, by default
postgres://postgres@127.0.0.1:5432/postgres; a database is made there and dropped again (with psql).
"""
import argparse
import csv
import json
import os
import random
import subprocess
import time
import uuid
from pathlib import Path

from create_users import (FIRST, LAST, PASSWORD, ROOT, UNLIMITED, Client, backends, measure, on_both, psql,
                          resident_megabytes, totp)
from lists import ready

SITES, REACHED = 100, 50
LISTS = ["/v1/users", "/v1/users?sort=-last_login_at", "/v1/users?sort=email&page=20", "/v1/users?search=a",
         "/v1/users?search=son", "/v1/users?status=staged&sort=last_name", "/v1/users/facets"]


def sign_in(port, username):
    """A token of somebody who has no second factor yet."""
    client = Client(port)
    proof = {"challenge_token": client.call("POST", "/v1/auth/login", {
        "username": username, "password": PASSWORD, "account": "bench"})["challenge_token"]}
    secret = client.call("POST", "/v1/auth/challenges/totp-enrollment", proof)["secret"]
    answer = client.call("POST", "/v1/auth/challenges/totp-enrollment/confirm", {**proof, "code": totp(secret, time.time())})
    return answer["access_token"]


def run(engine, database_url, database, arguments, directory):
    roster = arguments.roster or str(ROOT / "target/release/roster")
    environment = {**os.environ, **UNLIMITED, "ROSTER_DATA_DIR": directory, "ROSTER_BIND": "127.0.0.1:0",
                   "ROSTER_LOG": "warn", "ROSTER_MAIL_URL": f"file://{directory}/mail"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    command = lambda *words: subprocess.run([roster, *words], env=environment, check=True, stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL, text=True).stdout
    command("account", "create", "--slug", "bench", "--name", "Bench", "--preset", "gateway", "--admin-email",
            "ada@bench.example", "--admin-first-name", "Ada", "--admin-last-name", "Bench", "--admin-password", PASSWORD)
    dice = random.Random(7)
    sites = [str(uuid.UUID(int=dice.getrandbits(128), version=4)) for _ in range(SITES)]
    file = Path(directory) / "users.csv"
    with file.open("w", encoding="utf-8", newline="") as rows:
        writer = csv.writer(rows)
        writer.writerow(["first_name", "last_name", "email", "role", "username", "organization_access"])
        for number in range(arguments.users):
            reached = ";".join(dice.sample(sites, 1 + number % 2))
            writer.writerow([FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)] + ("son" if number % 97 == 0 else ""),
                             f"user{number}@bench.example", "Engineer", f"user{number}", reached])
    imported = json.loads(command("import", "users", str(file), "--account", "bench"))
    assert imported["complete"], imported
    server = subprocess.Popen([roster], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        port = ready(server)
        everything = sign_in(port, "ada@bench.example")
        admin = Client(port, everything)
        role = next(role["id"] for role in admin.call("GET", "/v1/roles")["data"] if role["name"] == "IT Provider Admin")
        admin.call("POST", "/v1/users", {
            "first_name": "Grace", "last_name": "Hopper", "email": "grace@bench.example", "username": "grace", "role_id": role,
            "organization_access": sites[:REACHED], "onboarding": "invite"})
        mail = next(mail for mail in wait_for(Path(directory) / "mail") if "grace@bench.example" in mail)
        token = "".join(mail.split("/invitation?token=")[1].split()[0].split("=\n"))
        accepted = Client(port).call("POST", "/v1/invitations/accept", {"token": token, "password": PASSWORD, "confirm_password": PASSWORD})
        proof = {"challenge_token": accepted["challenge_token"]}
        secret = Client(port).call("POST", "/v1/auth/challenges/totp-enrollment", proof)["secret"]
        some = Client(port).call("POST", "/v1/auth/challenges/totp-enrollment/confirm",
                                 {**proof, "code": totp(secret, time.time())})["access_token"]
        if database:
            psql(database_url, "VACUUM ANALYZE")
        seen = [Client(port, token).call("GET", "/v1/users")["page"]["total_items"] for token in (everything, some)]
        print(f"\n## {engine}: {seen[0]} users, of whom {seen[1]} are seen by who reaches {REACHED} sites\n")
        print("| what | requests | a second | p50 ms | p99 ms | CPU ms each |\n|---|---|---|---|---|---|")
        pids = [str(server.pid), *(backends(database) if database else [])]
        for path in LISTS:
            for who, token in (("everything", everything), ("50 sites", some)):
                def get():
                    mine = Client(port, token)
                    return lambda _: mine.call("GET", path)
                measure(f"`{path}`, {who}", arguments.requests, pids, get, arguments.connections)
        print(f"\nmemory after load: {resident_megabytes(server.pid):.0f} MB")
    finally:
        server.terminate()
        server.wait()


def wait_for(directory):
    """The mails in the directory, once there are any."""
    for _ in range(100):
        mails = [mail.read_text() for mail in directory.glob("*.eml")]
        if any("grace@bench.example" in mail for mail in mails):
            return mails
        time.sleep(0.1)
    raise SystemExit("no mail came")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--roster", help="the program; target/release/roster where left out")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    on_both(run, parser.parse_args())


if __name__ == "__main__":
    main()
