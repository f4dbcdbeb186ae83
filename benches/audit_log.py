#!/usr/bin/env python3
"""Fills the audit log of an account of 2,000 users, on SQLite and on PostgreSQL, reads it, and prints the figures.

    cargo build --release && benches/audit_log.py [--entries 1000000]

The entries are written into the tables directly, as the server would have written them. What it needs, and what CPU time
means, is said in create_users.py.
"""
import argparse
import datetime
import json
import os
import random
import sqlite3
import subprocess
import threading
import time
import uuid
from pathlib import Path

from create_users import (PASSWORD, ROOT, UNLIMITED, Client, backends, cpu_seconds, measure, on_both,
                          resident_megabytes, totp)

USERS = 2_000
ACTIONS = {"user.signed_in": 50, "user.updated": 17, "user.signed_out": 15, "user.password_changed": 6, "user.invited": 5,
           "user.created": 4, "user.locked_out": 2, "user.deactivated": 0.9, "user.deleted": 0.1}
BEFORE, AFTER = json.dumps({"status": "active"}), json.dumps({"status": "deactivated"})
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
START, STEP = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), datetime.timedelta(seconds=60)


def entries(count, users):
    """So many entries of two years: a few users do much, and most to themselves."""
    source = random.Random(7)
    names, weights = list(ACTIONS), list(ACTIONS.values())
    for number in range(count):
        at = START + STEP * (number * 1_000_000 / count) + datetime.timedelta(microseconds=source.randrange(10_000_000))
        id = uuid.UUID(int=int(at.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | source.getrandbits(62))
        actor = users[int(source.random() ** 3 * len(users))]
        target = actor if source.random() < 0.8 else source.choice(users)
        yield id, at, actor, source.choices(names, weights)[0], target, uuid.UUID(int=source.getrandbits(128))


def fill_sqlite(path, count):
    database = sqlite3.connect(path)
    database.execute("PRAGMA cache_size = -200000")
    columns = [column[1] for column in database.execute("PRAGMA table_info(users)")]
    admin = dict(zip(columns, database.execute("SELECT * FROM users WHERE username_key = 'ada@bench.example'").fetchone()))
    users = [uuid.UUID(bytes=admin["id"])]
    for number in range(USERS - 1):
        users.append(uuid.uuid4())
        # Every other one reaches one site of ten, the rest all.
        access = json.dumps([site(number % 10)]) if number % 2 else '"all"'
        row = {**admin, "id": users[-1].bytes, "username": f"user{number}", "username_key": f"user{number}",
               "organization_access": access}
        database.execute(f"INSERT INTO users VALUES ({','.join('?' * len(columns))})", [row[name] for name in columns])
    base = database.execute("SELECT max(number) FROM audit_events").fetchone()[0]
    indexes = database.execute("SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'audit_events' AND type = 'index' "
                               "AND sql IS NOT NULL ORDER BY rowid").fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    database.executemany(
        f"INSERT INTO audit_events VALUES ({','.join('?' * 17)})",
        ((id.bytes, admin["account_id"], base + number, at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "user", actor.bytes,
          f"user-{actor.hex[:8]}", action, "user", target.bytes, f"user-{target.hex[:8]}", BEFORE, AFTER, None,
          str(request), "192.0.2.7", AGENT)
         for number, (id, at, actor, action, target, request) in enumerate(entries(count, users), 1)))
    for _, sql in indexes:
        database.execute(sql)
    database.commit()
    database.close()
    return users


def fill_postgres(url, count):
    def psql(sql, rows=None):
        command = ["psql", url, "-qtAc", sql]
        if rows is None:
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as process:
            process.stdin.writelines("\t".join("\\N" if cell is None else str(cell) for cell in row) + "\n" for row in rows)
            process.stdin.close()
            assert process.wait() == 0
    psql("INSERT INTO users SELECT (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(), 'username', "
         "'user' || n, 'username_key', 'user' || n, 'organization_access', CASE n % 2 WHEN 1 THEN "
         f"jsonb_build_array('{site(0)[:-1]}' || n % 10) ELSE '\"all\"'::jsonb END))).* "
         f"FROM users u, generate_series(0, {USERS - 2}) n WHERE u.username_key = 'ada@bench.example'")
    users = [uuid.UUID(line) for line in psql("SELECT id FROM users ORDER BY id") if line]
    account, base = psql("SELECT account_id, max(number) FROM audit_events GROUP BY 1")[0].split("|")
    indexes = [line for line in psql("SELECT indexdef FROM pg_indexes WHERE tablename = 'audit_events' AND indexname "
                                     "NOT IN (SELECT conname FROM pg_constraint)") if line]
    for definition in indexes:
        psql(f"DROP INDEX {definition.split()[2]}")
    psql("COPY audit_events (id, account_id, number, at, actor_kind, actor_id, actor_name, action, target_kind, target_id, "
         "target_name, before, after, reason, request_id, ip, user_agent) FROM STDIN",
         ((id, account, int(base) + number, at.isoformat(), "user", actor, f"user-{actor.hex[:8]}", action, "user", target,
           f"user-{target.hex[:8]}", BEFORE, AFTER, None, request, "192.0.2.7", AGENT)
          for number, (id, at, actor, action, target, request) in enumerate(entries(count, users), 1)))
    for definition in indexes:
        psql(definition)
    psql("VACUUM ANALYZE audit_events")
    psql("ANALYZE users")
    return users


def site(number):
    return f"0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f0{number}"


def sign_in(client, username):
    challenge = client.call("POST", "/v1/auth/login", {"username": username, "password": PASSWORD})["challenge_token"]
    return enroll(client, challenge)


def enroll(client, challenge):
    secret = client.call("POST", "/v1/auth/challenges/totp-enrollment", {"challenge_token": challenge})["secret"]
    return client.call("POST", "/v1/auth/challenges/totp-enrollment/confirm",
                       {"challenge_token": challenge, "code": totp(secret, time.time())})["access_token"]


def restricted_reader(port, token, directory):
    """Somebody who reads the log and reaches the sites 0 to 4, signed in."""
    admin = Client(port, token)
    role = admin.call("POST", "/v1/roles", {"name": "Auditor", "permissions": {"audit": "read"}})["id"]
    admin.call("POST", "/v1/users", {
        "first_name": "Eve", "last_name": "Reader", "email": "eve@bench.example", "username": "eve", "role_id": role,
        "organization_access": [site(number) for number in range(5)]})
    mails = Path(directory) / "mail"
    while not list(mails.glob("*.eml")):
        time.sleep(0.1)
    text = next(mails.glob("*.eml")).read_text().replace("=\n", "").replace("token=3D", "token=")
    link = text.split("token=")[1].split()[0].split('"')[0]
    outcome = Client(port).call("POST", "/v1/invitations/accept",
                                {"token": link, "password": PASSWORD, "confirm_password": PASSWORD})
    return enroll(Client(port), outcome["challenge_token"])


def export(label, port, token, query, server, pids):
    """Reads a whole file and prints what that took; memory is looked at while it runs."""
    client, peak, done = Client(port, token), [0], threading.Event()

    def watch():
        while not done.wait(0.05):
            peak[0] = max(peak[0], resident_megabytes(server))
    watcher = threading.Thread(target=watch)
    before, cpu, begun = resident_megabytes(server), cpu_seconds(pids), time.perf_counter()
    watcher.start()
    client.http.request("GET", f"/v1/audit-events/export?{query}", headers=client.headers)
    response, size, lines = client.http.getresponse(), 0, 0
    while chunk := response.read1(1 << 20):
        size, lines = size + len(chunk), lines + chunk.count(b"\n")
    took, cpu = time.perf_counter() - begun, cpu_seconds(pids) - cpu
    done.set()
    watcher.join()
    print(f"| {label} | {lines} | {size / 1e6:.0f} | {took:.1f} | {cpu:.1f} | {before:.0f} | {peak[0]:.0f} |", flush=True)


def run(engine, url, database, arguments, directory):
    roster = arguments.roster or str(ROOT / "target/release/roster")
    environment = {**os.environ, **UNLIMITED, "ROSTER_DATA_DIR": directory, "ROSTER_BIND": "127.0.0.1:0",
                   "ROSTER_LOG": "warn"}
    if url:
        environment["DATABASE_URL"] = url
    subprocess.run([roster, "account", "create", "--slug", "bench", "--name", "Bench", "--preset", "gateway",
                    "--admin-email", "ada@bench.example", "--admin-first-name", "Ada", "--admin-last-name", "Bench",
                    "--admin-password", PASSWORD], env=environment, check=True, stdout=subprocess.DEVNULL)
    begun = time.perf_counter()
    users = fill_postgres(url, arguments.entries) if url else fill_sqlite(next(Path(directory).glob("*.db")), arguments.entries)
    print(f"\n## {engine}, {arguments.entries} entries (written in {time.perf_counter() - begun:.0f} s)\n")
    server = subprocess.Popen([roster], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        token = sign_in(Client(port), "ada@bench.example")
        reader = restricted_reader(port, token, directory)
        pids = lambda: [str(server.pid), *(backends(database) if database else [])]

        def get(path, token=token):
            def factory():
                mine = Client(port, token)
                return lambda number: mine.call("GET", path)
            return factory

        client = Client(port, token)
        log = lambda query: client.call("GET", f"/v1/audit-events?{query}")
        busiest = users[0]
        following = log("action=user.signed_in")["page"]["next_cursor"]
        print("| what | requests | a second | p50 ms | p99 ms | CPU ms each |\n|---|---|---|---|---|---|")
        cases = [
            ("newest 25 of all", ""), ("oldest 25 of all", "sort=at"),
            ("half of all: one action", "action=user.signed_in"),
            ("… the next 25, by cursor", f"action=user.signed_in&cursor={following}"),
            ("1 of 1,000: one action", "action=user.deleted"),
            ("two actions, one of them rare", "action=user.signed_in,user.deleted"),
            ("two rare actions", "action=user.deactivated,user.deleted"),
            ("the busiest actor", f"actor_id={busiest}"), ("one target", f"target_id={users[1000]}"),
            ("the busiest target and one action", f"target_id={busiest}&action=user.signed_in"),
            ("one month", "from=2024-06-01&to=2024-06-30"),
            ("in the middle of all, by number", f"page={arguments.entries // 50}"),
        ]
        for label, query in cases:
            label = f"{label} ({log(query)['page']['total_items']})"
            measure(label, 100, pids(), get(f"/v1/audit-events?{query}"), 1)
        measure("one entry", 500, pids(), get(f"/v1/audit-events/{log('')['data'][0]['id']}"), 1)
        client = Client(port, reader)
        total, following = (lambda page: (page["total_items"], page["next_cursor"]))(log("")["page"])
        measure(f"who sees some users: newest 25 ({total})", 10, pids(), get("/v1/audit-events", reader), 1)
        measure("… the next 25, by cursor", 50, pids(), get(f"/v1/audit-events?cursor={following}", reader), 1)
        print("\n| export | lines | MB | s | CPU s | MB of memory before | at most |\n|---|---|---|---|---|---|---|")
        export("NDJSON", port, token, "", str(server.pid), pids())
        export("CSV, oldest first", port, token, "format=csv&sort=at", str(server.pid), pids())
        export("one action", port, token, "action=user.deleted", str(server.pid), pids())
        export("who sees some users", port, reader, "", str(server.pid), pids())
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--roster", help="the program; target/release/roster where left out")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    arguments = parser.parse_args()
    on_both(run, arguments)


if __name__ == "__main__":
    main()
