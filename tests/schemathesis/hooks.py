"""What the contract fuzzer must know about car trading to come past the first check of a command.

The document says what a VIN or an INN looks like only in words, so values with right check digits are made here. Ids of
things that exist are read from the lists before the first test, and stand in place of made-up ones most of the time.
Nothing is left to chance that the seed does not decide: a choice is made by the content of the case.
"""

import json
import os
import re
import urllib.error
import urllib.request
import uuid
import zlib

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation as Place

BASE = os.environ["KITE_CONTRACT_URL"]
TOKEN = os.environ["KITE_CONTRACT_TOKEN"]
# The account of the tests and its token: taking those away would end the run.
OWN = {"01900000-0000-7000-8000-00000000c0de", "01900000-0000-7000-8000-00000000c0df"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PROBLEM = "application/problem+json"
# Parts of paths that are words of trade and no ids: a month of the demo story, accounts of the chart.
WORDS = {"month": ["2026-03", "2026-04"], "code": ["41.01", "51", "76.05"]}

# --- values with check digits -----------------------------------------------------------------------------------------

VIN_SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
VIN_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)]))
VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
PLATE_SIGNS = "АВЕКМНОРСТУХ"


def vin(body):
    """Seventeen signs with the check digit of VIN-3 at the ninth place."""
    total = sum(VIN_VALUES[sign] * weight for sign, weight in zip(body, VIN_WEIGHTS))
    check = "X" if total % 11 == 10 else str(total % 11)
    return body[:8] + check + body[9:]


def weighted(digits, weights):
    return sum(int(digit) * weight for digit, weight in zip(digits, weights))


def inn_of_company(nine):
    return nine + str(weighted(nine, [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10)


def inn_of_person(ten):
    eleven = ten + str(weighted(ten, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10)
    return eleven + str(weighted(eleven, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10)


def snils(nine):
    key = weighted(nine, range(9, 0, -1)) % 101 % 100
    return f"{nine[:3]}-{nine[3:6]}-{nine[6:]} {key:02}"


def ogrn(twelve):
    return twelve + str(int(twelve) % 11 % 10)


def digits(count, first="123456789"):
    rest = st.text(alphabet="0123456789", min_size=count - 1, max_size=count - 1)
    return st.builds(lambda one, more: one + more, st.sampled_from(first), rest)


def of_signs(alphabet, count):
    return st.text(alphabet=alphabet, min_size=count, max_size=count)


def joined(*parts):
    return st.tuples(*parts).map("".join)


REGION = st.sampled_from(["77", "50", "69", "78", "197"])
VINS = joined(of_signs(VIN_SIGNS, 13), of_signs("0123456789", 4)).map(vin)
FORMATS = {
    "vin": VINS,
    "vehicle-number": VINS,
    "frame-number": joined(of_signs("ABCHZ", 3), digits(3), st.just("-"), digits(7)),
    "plate": joined(of_signs(PLATE_SIGNS, 1), digits(3), of_signs(PLATE_SIGNS, 2), REGION),
    "inn": st.one_of(digits(9).map(inn_of_company), digits(10).map(inn_of_person)),
    "kpp": joined(digits(4), st.just("01"), digits(3)),
    "ogrn": joined(st.sampled_from("15"), digits(11)).map(ogrn),
    "snils": digits(9, first="2345678").map(snils),
    "bik": joined(st.just("04"), digits(7)),
    "account-number": joined(st.sampled_from(["40702810", "40817810"]), digits(12)),
    "phone": joined(st.just("+79"), digits(9)),
    "passport": joined(st.just("45"), st.sampled_from(["04", "11", "18"]), digits(6)),
    "pts": st.one_of(joined(st.just("77"), of_signs(PLATE_SIGNS, 2), digits(6)), joined(st.just("16430101"), digits(7))),
    "sts": joined(st.just("77"), of_signs(PLATE_SIGNS, 2), digits(6)),
}
for name, strategy in FORMATS.items():
    schemathesis.openapi.format(name, strategy)

# --- what there is ----------------------------------------------------------------------------------------------------


def fetch(path):
    """The body and the headers of a GET, or nothing: a list that refuses is found by the tests themselves."""
    ask = urllib.request.Request(BASE + path, headers={"Authorization": f"Bearer {TOKEN}"})
    try:
        with urllib.request.urlopen(ask, timeout=20) as answer:
            return json.loads(answer.read()), answer.headers
    except (urllib.error.URLError, ValueError):
        return None, {}


def singular(noun):
    noun = noun.replace("-", "_")
    return noun[:-3] + "y" if noun.endswith("ies") else noun.removesuffix("s")


class Known:
    """Ids by the noun that they name."""

    def __init__(self, document):
        self.codes = {code["code"]: code["status"] for code in document["x-problem-codes"]}
        self.ids = {}
        self.paths = document["paths"]
        # A stream of events never ends, so it is no list.
        plain = [
            path
            for path, item in self.paths.items()
            if "get" in item and "{" not in path and "text/event-stream" not in str(item["get"]["responses"].get("200"))
        ]
        for path in sorted(plain):
            body, _ = fetch(f"{path}?limit=50" if self.has(path, "limit") else path)
            self.learn(singular(path.rsplit("/", 1)[-1]), body)
        nested = [path for path, item in self.paths.items() if "get" in item and path.count("{") == 1]
        for path in sorted(nested):
            for one in self.of_path(path, re.search(r"\{(\w+)\}", path).group(1))[:3]:
                body, _ = fetch(re.sub(r"\{\w+\}", one, path))
                self.learn(singular(path.rsplit("/", 1)[-1]), body)
        self.ids = {noun: sorted(ids) for noun, ids in self.ids.items()}

    def has(self, path, name):
        return any(parameter["name"] == name for parameter in self.paths[path]["get"].get("parameters", []))

    def learn(self, noun, value):
        if isinstance(value, list):
            for one in value:
                self.learn(noun, one)
        elif isinstance(value, dict):
            for key, one in value.items():
                name = noun if key == "id" else key.removesuffix("_id")
                if isinstance(one, str) and UUID.fullmatch(one) and one not in OWN:
                    self.ids.setdefault(name, set()).add(one)
                elif isinstance(one, (dict, list)):
                    self.learn(noun if key == "items" else singular(key), one)

    def of_path(self, path, name):
        """Ids that fit `/deals/{id}` or `/deals/{id}/payments/{payment}`."""
        before = path.split("/{" + name + "}", 1)[0].rsplit("/", 1)[-1]
        return WORDS.get(name) or sorted(self.ids.get(singular(before), ())) or self.of_field(name)

    def of_field(self, key):
        return self.ids.get(key.removesuffix("_id"), ())


DOCUMENT, _ = fetch("/api/openapi.json")
if DOCUMENT is None or fetch("/api/identity/v1/me")[0] is None:
    raise SystemExit("The suite does not answer, or does not know the token KITE_CONTRACT_TOKEN.")
KNOWN = Known(DOCUMENT)


def chosen(among, by):
    return among[zlib.crc32(repr(by).encode()) % len(among)]


def often(by):
    """Three times of four."""
    return zlib.crc32(repr(by).encode()[::-1]) % 4 != 0


def real_ids(value, key=""):
    """The body with ids of things that exist."""
    if isinstance(value, dict):
        return {name: real_ids(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [real_ids(one, key) for one in value]
    known = KNOWN.of_field(key)
    if isinstance(value, str) and known and UUID.fullmatch(value) and often(value):
        return chosen(known, value)
    return value


def is_whole(case, place):
    """Whether this part of the case is meant to be right: what is broken on purpose stays as it is."""
    return case.meta is None or not case.meta.is_negative_at(place)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.path_parameters and is_whole(case, Place.PATH):
        for name, value in list(case.path_parameters.items()):
            known = KNOWN.of_path(case.path, name)
            if known and often(value):
                case.path_parameters[name] = chosen(known, (value, case.body))
    if case.query and is_whole(case, Place.QUERY):
        for name, value in list(case.query.items()):
            known = KNOWN.of_field(name) if name.endswith("_id") else ()
            if known and often(value):
                case.query[name] = chosen(known, value)
    if isinstance(case.body, (dict, list)) and is_whole(case, Place.BODY):
        case.body = real_ids(case.body)
    if is_whole(case, Place.HEADER):
        headers(case)


def headers(case):
    """A fresh key, and the version that the thing has now."""
    names = {name.lower(): name for name in case.headers}
    if "idempotency-key" in names:
        case.headers[names["idempotency-key"]] = str(uuid.uuid4())
    if "if-match" in names:
        tag = current_version(case)
        if tag and often(case.body):
            case.headers[names["if-match"]] = tag


def current_version(case):
    path = case.path
    while "{" in path:
        if "get" in KNOWN.paths.get(path, {}):
            _, seen = fetch(re.sub(r"\{(\w+)\}", lambda name: str(case.path_parameters.get(name.group(1))), path))
            if seen.get("etag"):
                return seen["etag"]
        path = path.rsplit("/", 1)[0]
    return '"1"'


@schemathesis.serializer("application/pdf")
def as_pdf(context, value):
    """A made-up file that begins as a PDF does."""
    return b"%PDF-1.4\n" + (value if isinstance(value, bytes) else str(value).encode())


# --- what every answer must be ----------------------------------------------------------------------------------------


@schemathesis.check
def refusals_are_problems(ctx, response, case):
    """A refusal is a problem with a closed code whose status is that of the answer, and names its request."""
    if response.status_code < 400:
        return
    kind = response.headers.get("content-type", [""])[0]
    assert kind == PROBLEM, f"{response.status_code} came as {kind!r}, not as {PROBLEM}"
    problem = json.loads(response.content)
    code = problem["code"]
    assert KNOWN.codes.get(code) == response.status_code, f"{code} is not a code of the document with this status"
    assert problem["type"] == f"urn:kite:problem:{code}"
    assert problem["request_id"] == response.headers["x-request-id"][0]
    assert len(response.content) < 65_536, f"a refusal of {len(response.content)} bytes"
