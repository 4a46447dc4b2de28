"""How often, and what becomes of a check that cannot be done."""

import asyncio
import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from vendors.http import declared
from vendors.http.shops import Shop, opened

from sgkg.errors import DeadlineError, EngineError, MemoryLimitError, OverloadError, UsageError
from sgkg.settings import Settings
from sgkg.vendors.model import Checked, Finding, Repair, Vendor
from sgkg_api.problems import HttpProblem, problem_for
from sgkg_api.rates import Rates
from sgkg_api.vendors import arriving, report, turns

ACME = Vendor("acme", "ACME", ("https://acme.example/",))
SENT = arriving.Sent(b"", b"", "text/turtle", 0)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with opened(tmp_path_factory.mktemp("slow"), "--vendor-rate", "4", "--max-declaration", "3000") as found:
        yield found


def test_each_vendor_has_its_turns_and_curators_need_none(slow: Shop) -> None:
    answers = [slow.put("acme", declared.of("acme", number)) for number in range(5)]
    assert [answer.status for answer in answers] == [201, 204, 204, 204, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 15
    assert "4 times a minute" in answers[-1].text
    assert slow.send("DELETE", "/vendor/acme/declaration", by="acme").status == 429
    assert slow.put("acme", declared.of("acme", 9), by="curator").status == 204
    assert slow.put("bolt", declared.of("bolt")).status == 201
    rows = json.loads(slow.get("acme", "history", by="acme").body)["rows"]
    assert "refused" not in {row["outcome"] for row in rows}  # not one's turn is no attempt


def test_each_address_tries_out_so_often_and_tokens_by_themselves(slow: Shop) -> None:
    def tried(by: str | None) -> int:
        return slow.put("acme", declared.of("acme"), "?dry-run=1", by=by).status

    assert [tried(None) for _ in range(5)] == [200] * 4 + [429]
    assert [tried("acme") for _ in range(5)] == [200] * 4 + [429]
    assert slow.put("acme", declared.of("acme"), "?dry-run=1", by=None).headers["retry-after"]


def test_the_limits_of_the_settings(slow: Shop) -> None:
    answer = slow.put("acme", declared.of("acme") + "#" * 3000, by="curator")
    assert answer.status == 413
    assert "3000 bytes" in answer.text


def test_an_address_is_a_network_where_one_customer_has_many() -> None:
    assert turns._network("192.0.2.7") == "192.0.2.7"
    assert turns._network("2001:db8::7") == turns._network("2001:db8::ffff:1") == "2001:db8::/64"
    assert turns._network("testclient") == "testclient"


def test_the_table_of_addresses_is_bounded() -> None:
    rates = Rates(1)
    for number in range(20_000):
        rates.wait_s(f"address {number}")
    assert len(rates._turns) <= 10_000


@pytest.mark.parametrize(
    ("error", "status", "slug", "times"),
    [
        (DeadlineError("slow"), 503, "check-timeout", 1),
        (OverloadError("full"), 503, "overload", 1),
        (MemoryLimitError("large"), 413, "body-too-large", 1),
        (EngineError("died"), 413, "body-too-large", 2),
        (UsageError("no product"), 422, "invalid-data", 1),
    ],
)
def test_what_a_check_may_end_with(error: Exception, status: int, slug: str, times: int) -> None:
    asked = []

    async def check(*given: object, **more: object) -> Checked:
        asked.append(given)
        raise error

    service = SimpleNamespace(check=check, settings=Settings())
    with pytest.raises((HttpProblem, OverloadError)) as raised:
        asyncio.run(arriving.check(service, ACME, SENT, trial=False))  # type: ignore[arg-type]
    found = problem_for(raised.value)
    assert (found.status, found.slug, len(asked)) == (status, slug, times)
    assert ("Retry-After" in found.headers) == (status == 503)


def test_a_process_that_was_killed_once_is_no_fault_of_the_text() -> None:
    answers: list[object] = [EngineError("killed"), Checked("acme", (), b"", b"", "", 0, 0)]

    async def check(*given: object, **more: object) -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    service = SimpleNamespace(check=check, settings=Settings())
    assert asyncio.run(arriving.check(service, ACME, SENT, trial=False)).accepted  # type: ignore[arg-type]


def test_a_report_is_never_a_multiple_of_what_was_sent() -> None:
    long = "x" * 1_000_000
    finding = Finding(
        "Violation", "r", "urn:s", f"<urn:{long}>", long, f"urn:{long}", f'"{long}"', long, "h", 1, 1, (),
        Repair(long, long, True),
    )  # fmt: skip
    checked = Checked("acme", (finding,) * 10, b"", b"", "", 0, 0)
    assert len(json.dumps(report.verdict(checked))) < 200_000
    assert len(report.sentence(checked)) < 3000
    for media_type in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        assert len(report.as_rdf(checked.findings, media_type)) < 100_000


def test_a_report_says_what_rdf_xml_cannot() -> None:
    finding = Finding("Violation", "r", "urn:s", "_:b0", "n", "urn:p", '"a\\u0001b"', "a\x01b", "h")
    assert b"ab" in report.as_rdf([finding], "application/rdf+xml")
