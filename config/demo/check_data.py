"""Steps of the check: customers arrive by file and by API, are looked at, grouped, and offered something."""

import re
from datetime import UTC, datetime, timedelta

from config.demo.check_walk import Step, Walk, wait_until, well
from config.demo.visitor import Upload

FIRST_BY_FILE, FIRST_BY_API, EACH = 1, 31, 30
INCOME = 34_567  # nobody else's: the check's own customers are found by it
SEGMENT = "Check: customers of today"
MAPPING = re.compile(r'<option value="(\d+)"[^>]*>\s*sandpiper customers')
JOB = re.compile(r"/customers/imports/(\d+)/")
QUARANTINED = re.compile(r'href="(/customers/quarantine/\d+/)"')
RULE = {
    "version": 1,
    "rule": {
        "all": [
            {"field": "monthly_income", "op": "equals", "value": INCOME},
            {"field": "kind", "op": "is_one_of", "value": ["person"]},
        ]
    },
}


def number_of(place: int) -> str:
    return f"CHECK{place:05d}"


def home_of(walk: Walk) -> dict[str, str]:
    """Branch and time zone of the bank's first customer: the check's own live there too."""
    if "home" not in walk.facts:
        first = walk.ask("GET", "customers?status=active")["results"][0]
        walk.facts["home"] = {"branch_code": first["branch"], "timezone": first["timezone"]}
    home: dict[str, str] = walk.facts["home"]
    return home


def customer(walk: Walk, place: int) -> dict[str, object]:
    """One of the check's own customers: of age, reachable, free of any hold."""
    return home_of(walk) | {
        "customer_no": number_of(place),
        "kind": "person",
        "name": f"检验{place:02d}",
        "email": f"check{place}@check.test",
        "birth_on": "1990-05-04",
        "monthly_income": INCOME,
        "since_on": "2024-01-02",
        "language": "zh-hans" if place % 2 else "en",
    }


def customers_arrive_by_file(walk: Walk) -> str:
    """Upload a CSV file, look at the first rows, start the import, wait for the worker."""
    steward = walk.person("steward")
    rows = [customer(walk, FIRST_BY_FILE + place) for place in range(EACH)]
    rows.append(customer(walk, 99) | {"birth_on": "not a date"})
    lines = [",".join(rows[0]), *(",".join(str(value) for value in row.values()) for row in rows)]
    mapping = MAPPING.search(steward.get("/customers/imports/new/").text)
    assert mapping, "the built-in mapping for customers is not offered"
    preview = well(
        steward.post(
            "/customers/imports/new/",
            mapping=mapping.group(1),
            file=Upload("check.csv", "\n".join(lines).encode()),
        )
    )
    job = JOB.search(preview.url)
    assert job, f"no preview: {preview.url}"
    here = f"/customers/imports/{job.group(1)}/"
    well(steward.post(f"{here}start/", form_at=f"{here}preview/"))
    wait_until(lambda: here in steward.get("/customers/imports/?state=done").text, "the import")
    quarantined = set(QUARANTINED.findall(well(steward.get(f"{here}quarantine/")).text))
    assert len(quarantined) == 1, f"{len(quarantined)} rows in quarantine instead of the bad one"
    return f"{EACH} taken in, 1 in quarantine"


def customers_arrive_by_api_once(walk: Walk) -> str:
    """Send customers and consents; the same key again changes nothing."""
    rows = [customer(walk, FIRST_BY_API + place) for place in range(EACH)]
    key = f"check-{datetime.now(UTC).timestamp()}"
    first = walk.ask("POST", "customers", rows, Idempotency_Key=key)
    again = walk.ask("POST", "customers", rows, Idempotency_Key=key)
    assert first["new"] == EACH, f"{first}"
    assert first == again, f"{first} != {again}"
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    consents = [
        {
            "customer_no": number_of(FIRST_BY_FILE + place),
            "purpose": "marketing",
            "channel": "email",
            "granted": True,
            "source": "check",
            "at": at,
        }
        for place in range(2 * EACH)
    ]
    told = walk.ask("POST", "consents", consents)
    assert told["new"] == 2 * EACH, f"{told}"
    return f"{EACH} customers, {2 * EACH} consents"


def customer_page_is_masked(walk: Walk) -> str:
    number = number_of(FIRST_BY_FILE)
    seen = well(walk.person("service").get(f"/customers/{number}/"))
    assert number in seen.text, f"the page does not show {number}"
    assert "check1@check.test" not in seen.text, "the page shows an e-mail address unmasked"
    whole = walk.ask("GET", f"customers/{number}")
    assert whole["customer"]["email"] != "check1@check.test", "the API shows an address unmasked"
    return number


def segment_is_built_and_refreshed(walk: Walk) -> str:
    """Count and save a rule as the builder's page does; a worker fills the segment."""
    marketer, builder = walk.person("marketer"), "/segments/new/"
    counted = well(marketer.post_json("/segments/count/", builder, {"rule": RULE, "exact": True}))
    assert not counted.json()["problems"], f"{counted.json()['problems']}"
    draft = {"name": SEGMENT, "rule": RULE}
    urls = well(marketer.post_json("/segments/new/draft/", builder, draft)).json()["urls"]
    saved = well(marketer.post_json(urls["save"], builder, draft | {"version": 0})).json()
    found = re.search(r"/segments/(\d+)/", saved["url"])
    assert found, f"{saved}"
    walk.facts["segment"] = number = int(found.group(1))

    def ready() -> dict | None:
        rows = walk.ask("GET", "segments")["results"]
        return next((row for row in rows if row["id"] == number and row["state"] == "ready"), None)

    segment = wait_until(ready, "the worker's refresh")
    assert segment["member_count"] == 2 * EACH, f"{segment['member_count']} members"
    return f"{segment['member_count']} members"


def next_best_offer_has_reasons(walk: Walk) -> str:
    """Ask for offers until one comes: some customers are held, refused or of no profile."""
    rows = walk.ask("GET", "customers?status=active")["results"]
    for row in rows:
        told = walk.ask("GET", f"customers/{row['customer_no']}/next-best-offers?explain=true")
        if told["offers"]:
            best = told["offers"][0]
            assert best["reasons"], f"no reason for {best['product_code']}"
            return f"{row['customer_no']}: {best['product_code']}, {best['reasons'][0]['code']}"
    raise AssertionError(f"none of {len(rows)} customers has an offer")


STEPS: tuple[Step, ...] = (
    customers_arrive_by_file,
    customers_arrive_by_api_once,
    customer_page_is_masked,
    segment_is_built_and_refreshed,
    next_best_offer_has_reasons,
)
