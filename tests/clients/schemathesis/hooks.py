"""What schemathesis has to know of Roster: whom it acts as, and what a schema cannot say.

Nothing here names an operation: new ones are covered as soon as openapi.yaml has them."""

import atexit
import json
import os
import re
import sys
import time
from collections import defaultdict
from urllib.parse import parse_qsl, urlsplit

import requests
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree

URL = os.environ["ROSTER_URL"]
PASSWORD = os.environ["ROSTER_DEMO_PASSWORD"]
OPERATOR = os.environ["ROSTER_OPERATOR"]
ACCOUNT = "demo-shop"  # asks for no second factor, and offers the most actions
HOW_MANY = 40
BODY_BYTES_MAX = 256 * 1024


def call(method, path, token=None, **body):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.request(method, URL + path, json=body or None, headers=headers, timeout=60)
    if answer.status_code in (429, 503):
        time.sleep(float(answer.headers["Retry-After"]))
        return call(method, path, token, **body)
    answer.raise_for_status()
    return answer.json()


def sign_in(username):
    outcome = call("POST", "/v1/auth/login", username=username, password=PASSWORD, account=ACCOUNT)
    token = outcome["access_token"]
    # With a token that does not work, every call would be 401, and pass.
    assert call("GET", "/v1/me", token)["username"] == username
    return token


def hire():
    """Admins to act as."""
    ada = sign_in("ada.lovelace")
    role = call("GET", "/v1/me", ada)["role"]["id"]
    for number in range(HOW_MANY):
        person = {"first_name": "Admin", "last_name": f"No{number}", "email": f"admin{number}@example.com"}
        user = call("POST", "/v1/users", ada, **person, role_id=role, password=PASSWORD, onboarding="activate")
        yield user["username"]


waiting = list(hire())


@schemathesis.serializer("application/x-ndjson")
def as_it_is(context, value):
    """Files are made up as text, which is what is sent."""
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.auth(refresh_interval=600)
class Admins:
    """Calls find their way to real people: an admin may end their own session, or be locked after wrong passwords. On a
    401 the next admin steps in, and the call is made again."""

    def get(self, case, context):
        while waiting:
            username = waiting.pop()
            try:
                token = sign_in(username)
                # Who was only signed out comes in again, once the others have had their turn.
                waiting.insert(0, username)
                return token
            except (requests.HTTPError, KeyError) as reason:
                # Was locked, deleted, or asked for a new password meanwhile.
                print(f"an admin cannot sign in any more: {reason!r}", file=sys.stderr)
        raise RuntimeError(f"all {HOW_MANY} admins are gone")

    def set(self, case, token, context):
        if case.operation.path.startswith("/v1/support/"):
            token = OPERATOR
        case.headers["Authorization"] = f"Bearer {token}"


# What depends on the account's policy, on what there is, or on two fields at once: (end of the place, code).
PASSWORD_RULES = [
    "too_short", "missing_upper", "missing_lower", "missing_digit", "missing_special", "common", "contains_name", "reused",
]
BEYOND_SCHEMAS = {
    # What a password must be is the account's policy; some are known to all, or were used before.
    *((name, rule) for name in ("password", "new_password") for rule in PASSWORD_RULES),
    # Twice the same.
    ("confirm_password", "mismatch"),
    # The account's policy decides what a user is created with.
    ("password", "required"),
    ("password", "not_allowed"),
    ("username", "required"),
    ("username", "not_allowed"),
    ("email", "not_allowed"),
    ("onboarding", "not_allowed"),
    # Values of a policy that would shut out those who manage users; half of a batch where there is none yet.
    ("suspend_after_days", "locks_out"),
    ("unlock_after_minutes", "locks_out"),
    ("visibility", "locks_out"),
    ("size", "required"),
    ("every_minutes", "required"),
    # The account's roles and grants; a grant twice; a label of spaces.
    ("role_id", "unknown"),
    # Characters that cannot be seen: Unicode has more of them than a pattern can list.
    ("username", "username"),
    ("name", "repeated"),
    ("label", "required"),
    # Who can be an organization's default, and who there is.
    *((name, code) for name in ("default_engineer_id", "default_vcio_id") for code in ("unknown", "not_eligible")),
    # A file that begins as a picture and is none after all.
    ("file", "damaged"),
    ("file", "animated"),
    ("file", "too_many_pixels"),
    # A name of spaces, or of accents alone.
    ("name", "required"),
    ("first_name", "required"),
    ("last_name", "required"),
    # Country codes, and how long numbers are; regions.
    ("phone", "phone"),
    ("default_region", "unknown_region"),
    # A reason of spaces alone.
    ("reason", "required"),
    # A section or question of spaces; the same one twice; more questions than a template has, over all sections.
    ("title", "required"),
    ("text", "required"),
    ("id", "duplicate"),
    ("sections", "too_many"),
    # `format: email` takes addresses that no mail server knows, as with quoted spaces.
    ("email", "email"),
    # Many users are named by their ids or by filters.
    ("ids", "required"),
    ("filters", "conflict"),
    # Cursors are sealed; a list goes on from one or starts at a page.
    ("cursor", "cursor"),
    ("page", "conflict"),
    # The first day after the last; a column twice.
    ("to", "range"),
    ("last_login_to", "range"),
    ("sort", "repeated"),
    # What a pattern takes for an address may be none, or one that is not asked.
    ("base_url", "address"),
    # What is kept of a connection: its kind decides which credentials it has, and another address takes all of them.
    ("base_url", "required"),
    ("credentials", "required"),
    *((name, "not_allowed") for name in ("company_id", "public_key", "private_key", "client_id")),
    *((name, "not_allowed") for name in ("secret", "integration_code")),
    # Companies are paged through up to a number of companies, not of pages.
    ("page", "range"),
    # The account's connections, and the companies of its PSA.
    ("connection_id", "unknown"),
    ("company_id", "unknown"),
}


# As the document has it: some phases pass over the patterns of headers.
ENTITY_TAGS = re.compile(r'(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)')


def is_no_entity_tag(case):
    values = [value for name, value in (case.headers or {}).items() if name.lower() in ("if-match", "if-none-match")]
    return any(not ENTITY_TAGS.fullmatch(value) for value in values)


def is_beyond_schemas(error):
    place = error.get("pointer") or error.get("parameter") or ""
    if re.fullmatch(r"/grants/\d+", place) and error["code"] == "unknown":
        return True
    # A word of spaces, or of accents alone.
    if place.startswith("/vocabulary/") and error["code"] == "required":
        return True
    # A file of users is told by its content: a schema cannot say what lines are users.
    if place == "" and error["code"] in {
        "missing_column", "unknown_column", "repeated_column", "columns", "encoding", "too_long", "required"
    }:
        return True
    # Those of the list of users, as one text each.
    if place.startswith("/filters/"):
        return error["code"] in {"one_of", "unknown_parameter", "date", "range", "too_many", "too_long", "encoding"}
    # A view has the filters and the order of any list; which ones, each list decides.
    if place.startswith("/state/"):
        return error["code"] in {"one_of", "repeated", "unknown_parameter", "date", "range", "too_many", "uuid", "encoding"}
    # Which changes of the standard template there are, depends on what was changed.
    if place.startswith("/changes/"):
        return error["code"] == "unknown"
    return (place.rsplit("/", 1)[-1], error["code"]) in BEYOND_SCHEMAS


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Well-formed requests may be refused where a schema cannot say why: then every single error has to be such a one."""
    # What a rehearsed DELETE would have deleted is still there.
    if isinstance(failure, UseAfterFree) and failure.free not in deleted:
        return False
    # OpenAPI 3.1 describes a stream as a whole, which is text; here each of its events is held against that.
    if failure.title == "SSE event violates schema":
        return False
    # What a PSA is at fault for is no failure of the server's: nobody answers at addresses that are made up.
    if response.status_code in (502, 503, 504) and response.json().get("code", "").startswith("psa_"):
        return False
    # A parameter that is there but empty counts as absent: forms send them like that.
    sent = parse_qsl(urlsplit(response.request.url).query, keep_blank_values=True)
    if isinstance(failure, AcceptedNegativeData) and "" in (value for _, value in sent):
        return False
    # A file that is meant to be too long is a short one: schemathesis sends one of its own in its place.
    is_form = case.media_type == "multipart/form-data"
    if isinstance(failure, AcceptedNegativeData) and is_form and "`maxLength` at /properties/file" in failure.message:
        return False
    if not isinstance(failure, RejectedPositiveData):
        return True
    # How long a body may be as a whole is not for schemas to say: each of its lists may be at its own limit.
    if response.status_code == 413 and len(response.request.body or b"") > BODY_BYTES_MAX:
        return False
    # A picture is told by its content: a schema cannot say what the bytes of one look like.
    if response.status_code == 415 and is_form:
        return False
    if response.status_code == 400 and is_no_entity_tag(case):
        return False
    if response.status_code != 422:
        return True
    problem = response.json()
    # A user without a password cannot be activated; a key that was used for another request stands for that one.
    if problem["code"] in ("credential_required", "idempotency_key_reused"):
        return False
    errors = problem.get("errors", [])
    return not errors or not all(is_beyond_schemas(error) for error in errors)


@schemathesis.hook
def before_call(context, case, kwargs):
    """What a link found to be null is left out. What would be done to everybody whom filters hold is rehearsed: somebody
    has to be left to act as."""
    for name in [name for name, value in (case.query or {}).items() if value is None or value == "None"]:
        del case.query[name]
    body = case.body
    if isinstance(body, dict) and isinstance(body.get("filters"), dict) and "action" in body:
        if body.get("dry_run", False) is False:
            body["dry_run"] = True


answers = defaultdict(lambda: defaultdict(int))
# What was deleted, and not in a rehearsal: "DELETE /v1/roles/…".
deleted = set()


@schemathesis.hook
def after_call(context, case, response):
    answers[case.operation.label][response.status_code] += 1
    if case.method == "DELETE" and 200 <= response.status_code < 300:
        address = urlsplit(response.request.url)
        if "dry_run=true" not in address.query:
            deleted.add(f"DELETE {address.path}")


@atexit.register
def tally():
    """Leaves behind what was answered, for .ci/schemathesis to see that the calls got anywhere."""
    if path := os.environ.get("ROSTER_FUZZ_TALLY"):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(answers, file)
