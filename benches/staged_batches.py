#!/usr/bin/env python3
"""Migrates users into a payment portal: a CSV file is imported as staged, and a server invites them by mail, in batches of
50, one a minute (an hour would be the preset's).

    cargo build --release && benches/staged_batches.py [--users 5000] [--roster PROGRAM]

Needs aiosmtpd (PyPI): the mail server that the mails arrive at listens on loopback. What the program shows of its progress
is passed on. 5000 users take a hundred minutes. It ends with 1 unless everybody got one invitation, in batches of 50, a
minute apart.
"""
import argparse
import collections
import csv
import datetime
import email
import email.policy
import json
import os
import pty
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from aiosmtpd.controller import Controller

from create_users import FIRST, LAST, PASSWORD, ROOT, Client, totp

BATCH, INTERVAL = 50, datetime.timedelta(minutes=1)


class Inbox:
    """The mails that have arrived, and when."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = mail.get_body(("plain",)).get_content()
        self.mails.append((datetime.datetime.now(), envelope.rcpt_tos, text))
        return "250 taken"


def batches(mails):
    """Mails by when they arrived: those of a batch come together."""
    found = []
    for mail in mails:
        if not found or mail[0] - found[-1][-1][0] > INTERVAL / 3:
            found.append([])
        found[-1].append(mail)
    return found


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def sign_in(port):
    client = Client(port)
    answer = client.call("POST", "/v1/auth/login", {"username": "ada@example.com", "password": PASSWORD, "account": "gateway"})
    if challenge := answer.get("challenge_token"):
        secret = client.call("POST", "/v1/auth/challenges/totp-enrollment", {"challenge_token": challenge})["secret"]
        answer = client.call("POST", "/v1/auth/challenges/totp-enrollment/confirm",
                             {"challenge_token": challenge, "code": totp(secret, time.time())})
    return Client(port, answer["access_token"])


def follow(roster, environment):
    """Shows the program's progress as a terminal would, and answers with what it printed at the end."""
    shown, terminal = pty.openpty()
    process = subprocess.Popen([roster, "account", "staged", "--account", "gateway", "--follow"], env=environment,
                               stdout=subprocess.PIPE, stderr=terminal, text=True)
    os.close(terminal)

    def pass_on():
        try:
            while block := os.read(shown, 4096):
                sys.stderr.buffer.write(block)
                sys.stderr.flush()
        except OSError:  # nobody writes to it any more
            pass

    reader = threading.Thread(target=pass_on)
    reader.start()
    printed, _ = process.communicate()
    reader.join()
    assert process.returncode == 0, process.returncode
    return json.loads(printed)


def check(mails, users):
    mails = [mail for mail in mails if "/invitation?token=" in mail[2]]
    found = batches(mails)
    sizes = collections.Counter(len(batch) for batch in found)
    gaps = [after[0][0] - before[0][0] for before, after in zip(found, found[1:])]
    recipients = collections.Counter(address for mail in mails for address in mail[1])
    print(f"{len(mails)} invitations in {len(found)} batches: " + ", ".join(f"{count} of {size}" for size, count in sizes.items()))
    if gaps:
        print(f"from one batch to the next: {min(gaps)} to {max(gaps)}")
    assert set(recipients) == {f"user{number}@example.com" for number in range(users)}, "somebody was left out"
    assert set(recipients.values()) == {1}, "somebody was invited twice"
    assert all(len(batch) == BATCH for batch in found[:-1]) and len(found[-1]) <= BATCH, sizes
    # A server looks every fifteen seconds.
    assert all(abs(gap - INTERVAL) <= datetime.timedelta(seconds=20) for gap in gaps), gaps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=5000)
    parser.add_argument("--roster", default=str(ROOT / "target/release/roster"))
    options = parser.parse_args()
    inbox, mail_port = Inbox(), free_port()
    mail_server = Controller(inbox, hostname="127.0.0.1", port=mail_port)
    mail_server.start()
    with tempfile.TemporaryDirectory() as directory:
        environment = {**os.environ, "ROSTER_DATA_DIR": directory, "ROSTER_MAIL_URL": f"smtp://127.0.0.1:{mail_port}",
                       "ROSTER_BIND": "127.0.0.1:0", "ROSTER_LOG": "warn"}
        run = lambda *arguments: subprocess.run([options.roster, *arguments], env=environment, check=True,
                                                stdout=subprocess.PIPE, text=True).stdout
        run("account", "create", "--slug", "gateway", "--name", "Gateway", "--preset", "gateway", "--admin-email",
            "ada@example.com", "--admin-first-name", "Ada", "--admin-last-name", "Lovelace", "--admin-password", PASSWORD)
        server = subprocess.Popen([options.roster], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            admin = sign_in(int(server.stdout.readline().rsplit(":", 1)[1]))
            admin.call("PATCH", "/v1/account/policy", {"onboarding": {"staged_batch": {"size": BATCH, "every_minutes": 1}}})
            file = Path(directory) / "users.csv"
            with file.open("w", encoding="utf-8", newline="") as rows:
                writer = csv.writer(rows)
                writer.writerow(["first_name", "last_name", "email", "role", "username"])
                for number in range(options.users):
                    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
                    writer.writerow([first, last, f"user{number}@example.com", "Engineer", f"user{number}"])
            imported = json.loads(run("import", "users", str(file), "--account", "gateway"))
            print(f"imported: {imported['imported']}, refused: {imported['refused']}", flush=True)
            assert imported["complete"], imported
            print("at the end:", follow(options.roster, environment))
            # The last mails may still be on their way.
            time.sleep(10)
        finally:
            server.terminate()
            server.wait()
    mail_server.stop()
    check(inbox.mails, options.users)


if __name__ == "__main__":
    main()
