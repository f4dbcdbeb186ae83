"""A generated client at work against a running server: signs in, invites, lists, handles a conflict."""

import os
import subprocess
import time
from http import HTTPStatus
from typing import TypeVar

from roster_client import AuthenticatedClient, Client
from roster_client.api.roles import list_roles
from roster_client.api.signing_in import confirm_totp_enrollment, login, start_totp_enrollment
from roster_client.api.users import create_user, list_users, lock_user, reactivate_user
from roster_client.models import (
    Authenticated,
    Challenge,
    ChallengeToken,
    CreateUser,
    DryRunResult,
    Login,
    Problem,
    TotpConfirmation,
)

URL = os.environ["ROSTER_URL"]
T = TypeVar("T")


def ok(answer: T | Problem | None) -> T:
    """What was asked for, or the problem raised."""
    if isinstance(answer, Problem):
        raise RuntimeError(f"{answer.code}: {answer.detail}")
    assert answer is not None, "an answer that the document does not list"
    return answer


def code_of(secret: str) -> str:
    """Stands for the authenticator."""
    shown = subprocess.run([os.environ["ROSTER_BIN"], "totp", secret], check=True, capture_output=True, text=True)
    return shown.stdout.strip()


def sign_in(username: str, password: str) -> Authenticated:
    """Signs in; sets up a second factor where the account asks for one."""
    client = Client(base_url=URL)
    outcome = ok(login.sync(client=client, body=Login(username=username, password=password)))
    # The outcome is one of two classes.
    if isinstance(outcome, Challenge):
        return enroll(client, outcome)
    assert isinstance(outcome, Authenticated)
    return outcome


def enroll(client: Client, challenge: Challenge) -> Authenticated:
    """Sets up a second factor, as the account asks for."""
    assert challenge.challenge == "totp_enrollment", f"{challenge.challenge} is for a person to answer"
    token = challenge.challenge_token
    shown = ok(start_totp_enrollment.sync(client=client, body=ChallengeToken(challenge_token=token)))
    body = TotpConfirmation(challenge_token=token, code=code_of(shown.secret))
    outcome = ok(confirm_totp_enrollment.sync(client=client, body=body))
    assert isinstance(outcome, Authenticated)
    return outcome


# Another admin than the other client's: each sets up a second factor of their own.
session = sign_in("ada.lovelace@demo-portal.example", os.environ["ROSTER_DEMO_PASSWORD"])
client = AuthenticatedClient(base_url=URL, token=session.access_token)

# Invite.
engineer = next(role for role in ok(list_roles.sync(client=client)).data if role.name == "Engineer")
name = f"python.{time.time_ns()}"
person = CreateUser(
    first_name="Johannes", last_name="Kepler", email=f"{name}@demo-portal.example", username=name, role_id=engineer.id
)
created = create_user.sync_detailed(client=client, body=person)
assert created.status_code == HTTPStatus.CREATED, created
invited = ok(created.parsed)
assert invited.status == "provisioned"

# List.
found = ok(
    list_users.sync(
        client=client, search="KEPLER", status=["provisioned", "active"], sort=["last_name", "-created_at"], page_size=10
    )
)
assert invited.id in [user.id for user in found.data]

# A conflict says where the user stands and what can be done instead.
refused = reactivate_user.sync_detailed(invited.id, client=client)
assert refused.status_code == HTTPStatus.CONFLICT
problem = refused.parsed
assert isinstance(problem, Problem)
assert problem.code == "invalid_transition", problem
assert problem.current_status == "provisioned"
assert isinstance(problem.available_actions, list) and "resend_invitation" in problem.available_actions

twice = create_user.sync(client=client, body=person)
assert isinstance(twice, Problem) and twice.code == "username_taken"

# An action can be rehearsed: what it would answer is another class.
rehearsed = ok(lock_user.sync(invited.id, client=client, dry_run=True))
assert isinstance(rehearsed, DryRunResult)
assert rehearsed.resulting_status == "suspended"

print(f"Python: {session.user.username} invited {invited.email}, found them among {found.summary.total}")
