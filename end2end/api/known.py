"""What a schema cannot say of valid requests: which codes and months there are, that figures
need one of several filters, and that the level, the organisation and its areas must agree.

Requests that shall be valid get such values in the place of invented ones, so that they reach
the figures. Those that shall be invalid are sent as they were made.
"""

import json
import os
import urllib.request
import zlib

import schemathesis

URL = os.environ["HARESIGN_API_URL"]
LEVELS = ["practice", "pcn", "sub-icb", "icb", "region", "england"]
AREAS = {"pcn": "pcn", "sub_icb": "sub-icb", "ics": "icb", "icb": "icb", "region": "region"}


def read(path):
    """An answer of the API."""
    key = os.environ["HARESIGN_API_KEY"]
    request = urllib.request.Request(URL + path, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def known():
    """Values that exist, by what they are."""
    datasets = [read(f"/api/v1/datasets/{one['id']}/") for one in read("/api/v1/datasets/")["results"]]
    month = read("/api/v1/datasets/list-size/")["periods"][-1]
    codes = {
        level: [
            row["org_code"]
            for row in read(f"/api/v1/list-sizes/?month={month}&org_type={level}&page_size=200")["results"]
        ]
        for level in LEVELS
    }
    suppliers = {row["supplier"] for row in read("/api/v1/practices/?page_size=200")["results"]}
    return {
        "codes": codes,
        "datasets": [one["id"] for one in datasets],
        "indicators": [f"{one['id']}.{indicator['id']}" for one in datasets for indicator in one["indicators"]],
        "margins": {
            one["id"]: sorted({measure["margin"] for measure in one["measures"]}) for one in datasets
        },
        "months": {one["endpoint"]: one["periods"] for one in datasets},
        "periods": {one["id"]: one["periods"] for one in datasets},
        "snapshots": [one["last_day"] for one in read("/api/v1/nwrs/snapshots/")["results"]],
        "suppliers": sorted(suppliers - {None}),
        "years": [f"{year}/{(year + 1) % 100:02}" for year in range(2020, 2030)],
    }


KNOWN = known()
NEEDED = {
    "/api/v1/" + one["address"].split("/api/v1/")[1]: one["needs_one_of"] for one in read("/api/v1/")["endpoints"]
}


def one_of(values, instead_of):
    """One of some values: always the same in the place of the same."""
    return values[zlib.crc32(repr(instead_of).encode()) % len(values)]


def dataset_of(case):
    """The dataset that stands in the path of a request, by itself or before an indicator."""
    path = case.path_parameters or {}
    return path.get("dataset") or path.get("indicator", "").split(".")[0]


def periods(case, name):
    """The months or years of what a request is about; none where it goes by the other."""
    dataset = dataset_of(case)
    # The years of population/ are no periods of a dataset. A list below an endpoint has its periods.
    path = case.operation.path
    endpoint = KNOWN["months"].get(path) or KNOWN["months"].get(path.rstrip("/").rpartition("/")[0] + "/")
    if not dataset and not endpoint and name == "year":
        return KNOWN["years"]
    known = KNOWN["periods"][dataset] if dataset else endpoint or []
    return [period for period in known if (len(period) == len("2026-01-01")) == (name == "month")]


def within(case, name, instead_of):
    """A value that exists for a parameter; nothing where any will do."""
    codes = KNOWN["codes"]
    query = case.query or {}
    if name in AREAS:
        return one_of(codes[AREAS[name]], instead_of)
    if name in ("practice", "ods_code"):
        return one_of(codes["practice"], instead_of)
    if name == "org":
        return one_of(codes[query.get("org_type") or one_of(LEVELS, instead_of)], instead_of)
    if name in ("month", "year"):
        return one_of(periods(case, name), instead_of)
    if name == "snapshot":
        return one_of(KNOWN["snapshots"], instead_of)
    if name == "margin":
        return one_of(KNOWN["margins"][dataset_of(case)], instead_of)
    listed = {"supplier": "suppliers", "dataset": "datasets", "indicator": "indicators"}
    return one_of(KNOWN[listed[name]], instead_of) if name in listed else None


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts values that exist into requests that shall be valid."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # The path comes first: it says which months there are.
    put_existing(case, case.path_parameters)
    if isinstance(case.body, dict) and case.body.get("org"):
        case.body["org"] = one_of(KNOWN["codes"]["practice"], case.body["org"])
    query = case.query or {}
    level = query.get("org_type")
    for name, area in AREAS.items():
        if level in LEVELS and LEVELS.index(level) > LEVELS.index(area):
            query.pop(name, None)
    if level and level != "practice":
        query.pop("practice", None)
        query.pop("list_band", None)
    # Two names for one organisation, which cannot name two.
    if "org" in query:
        query.pop("practice", None)
    if "snapshot" in query:
        query.pop("month", None)
    for name in ("month", "year"):
        if name in query and not periods(case, name):
            del query[name]
    needed = NEEDED.get(case.operation.path, [])
    if needed and not any(name in query for name in needed):
        # What goes with every level.
        query["org" if "org" in needed else needed[-1]] = "any"
    put_existing(case, query)
    case.query = query


def put_existing(case, values):
    """Puts values that exist in the place of others."""
    # How counts are divided depends on the dataset.
    for name, value in sorted((values or {}).items()):
        existing = within(case, name, value)
        if existing is not None:
            values[name] = existing
