"""What no schema can say of the API: values that mean something, and refusals that depend on what was sent before."""

import itertools
import re

import schemathesis
from hypothesis import strategies
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

# Codes of refusals that are not held against the API, and what the detail of each error says then.
EXCUSED = [
    # A cursor that the API did not issue, and bounds of which the first is after the second.
    ("invalid_parameters", "is damaged or belongs to another list|must not be after"),
    # A part of a merge patch, without the rest that the entity does not have either.
    ("malformed_body", "missing field"),
    # An order is pending at first; a username has no supplementary characters that are not seen; and not all that looks like a
    # code is one. (What follows at the end of this file makes good ones, except where null is as good.)
    ("invalid", "must be `pending` at first|an invisible one|BCP 47|ISBN-13|ISO 4217"),
]
# What operations on an entity may make of it.
EXCUSED_OF_JSON_PATCH = ["invalid", "malformed_body", "patch_failed"]


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps a failure unless it is excused."""
    answer = response.json() if response.content else {}
    if isinstance(failure, AcceptedNegativeData):
        # Lambda's own answer to a body that is no JSON.
        return "Could not parse request body into json" not in str(answer)
    if not isinstance(failure, RejectedPositiveData):
        return True
    if answer.get("errorType") == "Taken" or "an invisible one" in answer.get("errorMessage", ""):
        return False
    if case.media_type == "application/json-patch+json" and answer.get("code") in EXCUSED_OF_JSON_PATCH:
        return False
    details = [error["detail"] for error in answer.get("errors", [])] or [answer.get("detail", "")]
    excuses = [pattern for code, pattern in EXCUSED if code == answer.get("code")]
    return not any(all(re.search(pattern, detail) for detail in details) for pattern in excuses)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Sends no key of idempotency twice, and no `0`: the coverage phase takes it for an entity tag."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"key-{next(KEYS)}"
    for name in ["If-Match", "If-None-Match"]:
        if case.headers.get(name) == "0":
            del case.headers[name]


KEYS = itertools.count()


def isbn(body):
    """The ISBN-13 of 9 digits."""
    digits = f"978{body:09}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


schemathesis.openapi.format("isbn", strategies.integers(0, 999_999_999).map(isbn))
schemathesis.openapi.format("iso-4217", strategies.sampled_from(["CHF", "EUR", "JPY", "USD"]))
schemathesis.openapi.format("bcp47", strategies.sampled_from(["en", "pt-BR", "zh-Hant", "de-1996", "x-sea"]))
