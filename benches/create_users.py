#!/usr/bin/env python3
"""Creates users through the API of a fresh server, on SQLite and on PostgreSQL, and prints the figures.

    cargo build --release && benches/create_users.py [--users 10000] [--connections 8] [--mail sent|waits]

Needs nothing but Python's standard library. PostgreSQL is taken from ROSTER_TEST_POSTGRES_URL, by default
postgres://postgres@127.0.0.1:5432/postgres; a database is made there and dropped again (with psql).
CPU time is the server's and, with PostgreSQL, its backends' together: it is steadier than requests a second. Mails are sent
(into files) while users are created, unless they wait: then what is measured is creating and inviting alone.
"""
import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import socket
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "tall giraffe sings"
# What is measured is how much the server can do, not how much it lets one client do.
UNLIMITED = {f"ROSTER_LIMIT_{limit}": "1000000000" for limit in
             ["ADDRESS_PER_MINUTE", "USERNAME_PER_MINUTE", "CLIENT_PER_SECOND", "ACCOUNT_PER_SECOND"]}
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
FIRST = "Ada Björn Chloé Dmitri Émile Fatima Grace Hiro İpek José Katarzyna Łukasz María Nils Øyvind Priya Søren Zoë".split()
LAST = "Ångström Brontë Curie Dvořák Erdős Fernández Gödel Hopper Ibáñez Jørgensen Kowalski Lovelace Müller Nguyễn".split()


def totp(secret, at):
    """The code of RFC 6238 for a base32 secret."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Client:
    """One connection that is kept open."""

    def __init__(self, port, token=""):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def call(self, method, path, body=None):
        self.http.request(method, path, json.dumps(body) if body is not None else None, self.headers)
        response = self.http.getresponse()
        text = response.read()
        assert response.status < 400, (method, path, response.status, text)
        return json.loads(text) if text else None


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except FileNotFoundError:
            pass
    return total / CLOCK_TICKS


def resident_megabytes(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


def backends(database):
    """The PostgreSQL processes that serve this database."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if f" {database} " in (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"):
                    found.append(entry.name)
            except OSError:
                pass
    return found


def measure(label, count, pids, work, threads):
    """Does `work(n)` for n in range(count) on some threads; prints throughput, latency and CPU time."""
    latencies, failures, lock, numbers = [], [], threading.Lock(), iter(range(count))
    before, started = cpu_seconds(pids), time.perf_counter()

    def run(client_work):
        mine = []
        try:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    break
                begun = time.perf_counter()
                client_work(number)
                mine.append(time.perf_counter() - begun)
        except Exception as error:  # told below
            failures.append(error)
        with lock:
            latencies.extend(mine)

    workers = [threading.Thread(target=run, args=(work(),)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failures:
        raise failures[0]
    took, cpu = time.perf_counter() - started, cpu_seconds(pids) - before
    latencies.sort()
    print(f"| {label} | {count} | {count / took:.0f} | {latencies[len(latencies) // 2] * 1000:.2f} "
          f"| {latencies[int(len(latencies) * 0.99)] * 1000:.2f} | {cpu / count * 1000:.3f} |", flush=True)


def run(engine, database_url, database, arguments, directory):
    roster = str(ROOT / "target/release/roster") if not arguments.roster else arguments.roster
    # A mail server that lets everybody in and never says a word.
    silent = socket.create_server(("127.0.0.1", 0))
    mail = f"file://{directory}/mail" if arguments.mail == "sent" else f"smtp://127.0.0.1:{silent.getsockname()[1]}"
    environment = {**os.environ, **UNLIMITED, "ROSTER_DATA_DIR": directory, "ROSTER_BIND": "127.0.0.1:0",
                   "ROSTER_LOG": "error", "ROSTER_MAIL_URL": mail}
    if database_url:
        environment["DATABASE_URL"] = database_url
    subprocess.run([roster, "account", "create", "--slug", "bench", "--name", "Bench", "--preset", "msp",
                    "--admin-email", "ada@bench.example", "--admin-first-name", "Ada", "--admin-last-name", "Bench",
                    "--admin-password", PASSWORD], env=environment, check=True, stdout=subprocess.DEVNULL)
    begun = time.perf_counter()
    server = subprocess.Popen([roster], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        started = time.perf_counter() - begun
        client = Client(port)
        challenge = client.call("POST", "/v1/auth/login",
                                {"username": "ada@bench.example", "password": PASSWORD})["challenge_token"]
        secret = client.call("POST", "/v1/auth/challenges/totp-enrollment", {"challenge_token": challenge})["secret"]
        token = client.call("POST", "/v1/auth/challenges/totp-enrollment/confirm",
                            {"challenge_token": challenge, "code": totp(secret, time.time())})["access_token"]
        client = Client(port, token)
        role = next(role["id"] for role in client.call("GET", "/v1/roles")["data"] if role["name"] == "Engineer")
        print(f"\n## {engine}, {arguments.connections} connections, mail {arguments.mail}\n")
        print("| what | requests | a second | p50 ms | p99 ms | CPU ms each |\n|---|---|---|---|---|---|")
        pids = lambda: [str(server.pid), *(backends(database) if database else [])]

        def create():
            mine = Client(port, token)
            def one(number):
                mine.call("POST", "/v1/users", {
                    "first_name": FIRST[number % len(FIRST)], "last_name": f"{LAST[number % len(LAST)]} {number}",
                    "email": f"user{number}@bench.example", "role_id": role})
            return one

        def get(*paths):
            def factory():
                mine = Client(port, token)
                return lambda number: mine.call("GET", paths[number % len(paths)])
            return factory

        measure("create and invite a user", arguments.users, pids(), create, arguments.connections)
        client = Client(port, token)  # the server closes connections that stand idle
        listed = client.call("GET", "/v1/users?page_size=200")
        assert listed["summary"]["total"] == arguments.users + 1, listed["summary"]
        ids = [user["id"] for user in listed["data"]]
        measure("get one user", 2000, pids(), get(*[f"/v1/users/{id}" for id in ids]), arguments.connections)
        measure("/v1/me", 2000, pids(), get("/v1/me"), arguments.connections)
        measure("page of 25, by last name", 500, pids(), get("/v1/users?sort=last_name"), arguments.connections)
        measure("page of 25, by last login", 500, pids(), get("/v1/users?sort=-last_login_at"), arguments.connections)
        measure("search, rare", 500, pids(), get("/v1/users?search=user777@"), arguments.connections)
        measure("search, one letter", 500, pids(), get("/v1/users?search=z"), arguments.connections)
        print(f"\nstart to ready: {started * 1000:.0f} ms; memory after load: {resident_megabytes(server.pid):.0f} MB")
    finally:
        silent.close()
        server.terminate()
        server.wait()


def psql(url, sql):
    subprocess.run(["psql", url, "-qc", sql], check=True)


def on_both(run, arguments):
    """Runs it on an empty SQLite file and on an empty database of PostgreSQL, or on one of them where only one is asked for."""
    if arguments.only != "postgres":
        with tempfile.TemporaryDirectory() as directory:
            run("SQLite", None, None, arguments, directory)
    if arguments.only != "sqlite":
        server = os.environ.get("ROSTER_TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
        name = f"roster_bench_{os.getpid()}"
        psql(server, f"CREATE DATABASE {name}")
        try:
            with tempfile.TemporaryDirectory() as directory:
                run("PostgreSQL", f"{server.rsplit('/', 1)[0]}/{name}", name, arguments, directory)
        finally:
            psql(server, f"DROP DATABASE {name} WITH (FORCE)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--mail", choices=["sent", "waits"], default="sent")
    parser.add_argument("--roster", help="the program; target/release/roster where left out")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    arguments = parser.parse_args()
    on_both(run, arguments)


if __name__ == "__main__":
    main()
