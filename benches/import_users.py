#!/usr/bin/env python3
"""Imports a file of users with the program itself, on SQLite and on PostgreSQL, and prints the figures.

    cargo build --release && benches/import_users.py [--users 100000]

Needs nothing but Python's standard library. PostgreSQL is taken from ROSTER_TEST_POSTGRES_URL, by default
postgres://postgres@127.0.0.1:5432/postgres; a database is made there and dropped again (with psql).
Memory is the process' peak, measured for a tenth of the users too: it is flat when the two are alike.
"""
import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = "Ada Björn Chloé Dmitri Émile Fatima Grace Hiro İpek José Katarzyna Łukasz María Nils Øyvind Priya Søren Zoë".split()
LAST = "Ångström Brontë Curie Dvořák Erdős Fernández Gödel Hopper Ibáñez Jørgensen Kowalski Lovelace Müller Nguyễn".split()


def write_file(path, count):
    with open(path, "w", encoding="utf-8") as file:
        file.write("first_name,last_name,email,role,username,phone\n")
        for number in range(count):
            first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
            file.write(f"{first},{last},user{number}@example.com,Engineer,user{number},+44 20 7946 {number % 10_000:04}\n")


def run(program, *arguments, **environment):
    return subprocess.run(
        [program, *arguments], env={**os.environ, **environment}, check=True, capture_output=True, text=True
    ).stdout


def measure(program, url, directory, slug, count):
    """Seconds, and the peak of the memory of the process in megabytes."""
    environment = {"DATABASE_URL": url, "ROSTER_DATA_DIR": directory}
    run(program, "account", "create", "--slug", slug, "--name", slug, "--preset", "gateway", "--admin-email",
        "ada@example.com", "--admin-first-name", "Ada", "--admin-last-name", "Lovelace", **environment)
    path = Path(directory) / f"{slug}.csv"
    write_file(path, count)
    started = time.monotonic()
    process = subprocess.Popen([program, "import", "users", path, "--account", slug],
                               env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    summary = json.loads(printed)
    assert status == 0 and summary["imported"] == count and summary["complete"], summary
    return seconds, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--roster", default=str(ROOT / "target/release/roster"), help="the program")
    options = parser.parse_args()
    program = options.roster
    postgres = os.environ.get("ROSTER_TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    database = f"roster_import_{os.getpid()}"
    for engine in ["SQLite", "PostgreSQL"]:
        with tempfile.TemporaryDirectory() as directory:
            url = f"sqlite://{directory}/roster.db"
            if engine == "PostgreSQL":
                subprocess.run(["psql", "-q", postgres, "-c", f"CREATE DATABASE {database}"], check=True)
                url = f"{postgres.rsplit('/', 1)[0]}/{database}"
            try:
                _, few = measure(program, url, directory, "few", options.users // 10)
                seconds, many = measure(program, url, directory, "many", options.users)
            finally:
                if engine == "PostgreSQL":
                    subprocess.run(["psql", "-q", postgres, "-c", f"DROP DATABASE {database}"], check=True)
            print(f"{engine}: {options.users} users in {seconds:.1f} s ({options.users / seconds:.0f} a second), "
                  f"peak {many:.0f} MB ({few:.0f} MB for a tenth)")


if __name__ == "__main__":
    main()
