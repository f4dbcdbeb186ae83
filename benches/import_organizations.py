#!/usr/bin/env python3
"""Measures `roster import organizations`: rows a second, and the memory that it takes, which does not grow with the file.

    cargo build --release && benches/import_organizations.py [--rows 20000] [--only sqlite|postgres]

An empty account, on SQLite and on PostgreSQL; a tenth of the file first, then the file. Needs what create_users.py needs.
"""
import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from create_users import LAST, PASSWORD, ROOT, on_both


def run(engine, database_url, database, arguments, directory):
    roster = arguments.roster or str(ROOT / "target/release/roster")
    environment = {**os.environ, "ROSTER_DATA_DIR": directory}
    if database_url:
        environment["DATABASE_URL"] = database_url
    subprocess.run([roster, "account", "create", "--slug", "bench", "--name", "Bench", "--preset", "msp",
                    "--admin-email", "ada@bench.example", "--admin-first-name", "Ada", "--admin-last-name", "Bench",
                    "--admin-password", PASSWORD], env=environment, check=True, stdout=subprocess.DEVNULL)
    print(f"\n## {engine}\n\n| rows | seconds | rows a second | peak memory MB |\n|---|---|---|---|")
    for part, rows in (("small", arguments.rows // 10), ("large", arguments.rows)):
        file = Path(directory) / f"{part}.csv"
        with file.open("w", encoding="utf-8") as lines:
            lines.write("name\n")
            lines.writelines(f"{LAST[row % len(LAST)]} & Söhne {part} {row}\n" for row in range(rows))
        began = time.monotonic()
        done = subprocess.run([roster, "import", "organizations", str(file), "--account", "bench"], env=environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        took = time.monotonic() - began
        if done.returncode != 0:
            sys.exit(done.stderr)
        # The largest of all so far: the large file comes last.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"| {rows:,} | {took:.1f} | {rows / took:,.0f} | {peak:.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--roster", help="the program; target/release/roster where left out")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    arguments = parser.parse_args()
    on_both(run, arguments)


if __name__ == "__main__":
    main()
