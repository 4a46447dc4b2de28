"""The declarations of a CycloneDX document (1.6, JSON) as products and claims; what is not taken over is told. Pure.

There an assessor maps requirements of standards to claims on components, and says how far each is met. Here a claim
is about a standard on an interface: the requirements of a standard come down to the least of what is said of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sgkg.errors import UsageError
from sgkg.model import natural
from sgkg.vendors import bill, drafts
from sgkg.vendors.addresses import is_address
from sgkg.vendors.bill import Standards, Tree
from sgkg.vendors.drafts import Claim, Product
from sgkg.vendors.naming import named
from sgkg.vendors.notes import Notes
from sgkg.vendors.placing import PROPERTY, Placing
from sgkg.vendors.reference import reference

__all__ = ["Imported", "read"]

#: how often claims may be mapped to requirements, and the longest name and version, as the shapes have it
_MOST_MAPPED, _LONGEST_NAME, _LONGEST_VERSION = 200_000, 200, 100
#: parts of claims and attestations that have no place in our declarations
_UNTOLD = {
    "counterEvidence": "counter-evidence",
    "mitigationStrategies": "mitigation strategies",
    "signature": "a signature",
    "reasoning": "its reasoning",
    "externalReferences": "external references",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What a document comes to.

    Attributes:
        products: sorted by IRI; those without a claim are left out.
        notes: what was not taken over, and why; sentences.
    """

    products: tuple[Product, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """What an attestation says of one claim."""

    claim: str
    target: str
    interface: str
    standard: str
    rank: int
    assessor: str
    score: float | None
    requirement: str


def read(body: bytes, source: str, prefix: str, interface: str = "") -> Imported:
    """Read a document.

    Args:
        body: JSON in UTF-8.
        source: name of the file, for messages.
        prefix: of the IRIs of the vendor.
        interface: IRI, for claims that do not say which one they are about.

    Raises:
        InputError: the file is no JSON, or no CycloneDX document.
        UsageError: it is XML, of an older version, or has no declarations.
    """
    return _Reading(bill.document(body, source), source, prefix, interface).imported()


class _Reading:
    def __init__(self, tree: Tree, source: str, prefix: str, interface: str) -> None:
        self._source, self._prefix = source, prefix
        self._declared = bill.tree(tree["declarations"])
        self._notes = Notes()
        names = named()
        self._placing = Placing(interface, names, self._notes)
        targets = bill.tree(self._declared.get("targets"))
        self._components = self._by_ref(targets.get("components"), "component")
        self._others = {**self._by_ref(targets.get("organizations"), "organization"),
                        **self._by_ref(targets.get("services"), "service")}  # fmt: skip
        everything = {
            **bill.listed(tree.get("components")),
            **bill.listed([bill.tree(tree.get("metadata")).get("component")]),
        }
        self._elsewhere = everything
        self._claims = self._by_ref(self._declared.get("claims"), "claim")
        self._evidence = self._by_ref(self._declared.get("evidence"), "evidence")
        self._assessors = self._by_ref(self._declared.get("assessors"), "assessor")
        self._standards = Standards(bill.dicts(bill.tree(tree.get("definitions")).get("standards")), names)

    def imported(self) -> Imported:
        said = list(islice(self._attested(), _MOST_MAPPED + 1))
        if len(said) > _MOST_MAPPED:
            raise UsageError(f"{self._source} maps more than {_MOST_MAPPED:,} requirements to claims; part it")
        for ref in sorted(self._claims.keys() - self._mapped, key=natural):
            self._notes.add(f"{self._about(ref)} is left out: no attestation maps a requirement to it")
        products = tuple(self._products(said))
        for kind in ("signature", "affirmation"):
            if self._declared.get(kind):
                self._notes.add(f"the {kind} of the declarations is not taken over")
        if not products:
            told = "\n".join(self._notes.told())
            raise UsageError(f"{self._source}: no claim could be taken over" + (f":\n{told}" if told else ""))
        return Imported(products, self._notes.told())

    # --- what is attested

    def _attested(self) -> Iterator[_Said]:
        self._mapped: set[str] = set()
        for number, attestation in enumerate(bill.dicts(self._declared.get("attestations")), 1):
            name = str(attestation.get("summary") or f"attestation {number}")
            self._untold(attestation, f"{name!r}")
            rank, assessor = self._assessor(attestation, name)
            for entry in bill.dicts(attestation.get("map")):
                for ref in bill.texts(entry.get("counterClaims")):
                    self._mapped.add(ref)
                    self._notes.add(f"{self._about(ref)} is left out: {name!r} has it as a counter-claim")
                requirement = str(entry.get("requirement", ""))
                score = self._score(entry, requirement)
                for ref in dict.fromkeys(bill.texts(entry.get("claims"))):
                    self._mapped.add(ref)
                    yield from self._one(ref, requirement, rank, assessor, score)

    def _score(self, entry: Tree, requirement: str) -> float | None:
        score = bill.tree(entry.get("conformance")).get("score")
        if not isinstance(score, int | float) or isinstance(score, bool):
            return None
        if 0 <= score <= 1:
            return float(score)
        self._notes.add(f"the score of requirement {requirement!r} is not from 0 to 1, and counts as 0")
        return 0.0

    def _one(self, ref: str, requirement: str, rank: int, assessor: str, score: float | None) -> Iterator[_Said]:
        claim = self._claims.get(ref)
        if claim is None:
            self._notes.add(f"claim {ref!r} is attested, and there is none of this reference")
            return
        standard = self._standards.iri(requirement)
        if not standard:
            why = f"requirement {requirement!r}" if self._notes.full else self._standards.unknown(requirement)
            self._notes.add(f"{self._about(ref)} is left out: {why}")
            return
        target = str(claim.get("target", ""))
        component = self._component(target)
        if component is None:
            kind = "is an organization or a service" if target in self._others else "is not in the document"
            self._notes.add(
                f"{self._about(ref)} is left out: its target {target!r} {kind}, and only components are products"
            )
            return
        interfaces = self._placing.of((claim, component, self._standards.requirement(requirement)))
        if not interfaces:
            self._notes.add(
                f"{self._about(ref)} is left out: nothing says which interface it is about; give its target the "
                f"property {PROPERTY}, or say --interface"
            )
        for interface in interfaces:
            yield _Said(ref, target, interface, standard, rank, assessor, score, requirement)

    def _assessor(self, attestation: Tree, name: str) -> tuple[int, str]:
        """Return the rank of the evidence level that an assessor's word comes to, and who it is."""
        ref = str(attestation.get("assessor", ""))
        found = self._assessors.get(ref)
        if found is None:
            why = f"there is no assessor {ref!r}" if ref else "it names no assessor"
            self._notes.add(f"claims of {name!r} are taken as no more than claimed: {why}")
            return 0, ""
        who = " ".join(str(bill.tree(found.get("organization")).get("name", "")).split())
        if found.get("thirdParty") is True:
            if not who:
                self._notes.add(
                    f"claims of {name!r} are taken as self-tested: its assessor is a third party without a name"
                )
            return (2 if who else 1), who
        return 1, who

    # --- products

    def _products(self, said: list[_Said]) -> Iterator[Product]:
        levels = reference().levels
        targets: dict[str, dict[tuple[str, str], list[_Said]]] = {}
        for one in said:
            targets.setdefault(one.target, {}).setdefault((one.interface, one.standard), []).append(one)
        made: dict[str, Product] = {}
        for target in sorted(targets, key=natural):
            component = self._component(target) or {}
            name, version = (" ".join(str(component.get(key, "")).split()) for key in ("name", "version"))
            missing = "" if name and version else "no version" if name else "no name"
            if len(name) > _LONGEST_NAME or len(version) > _LONGEST_VERSION:
                missing = (
                    f"a name of more than {_LONGEST_NAME} or a version of more than {_LONGEST_VERSION} characters"
                )
            if missing:
                self._notes.add(f"component {target!r} is left out with its claims: it has {missing}")
                continue
            iri = drafts.product_iri(self._prefix, name, version)
            if iri in made:
                self._notes.add(
                    f"component {target!r} is left out with its claims: its name and version are those of another"
                )
                continue
            claims = []
            for (interface, standard), group in sorted(
                targets[target].items(), key=lambda pair: natural(str(pair[0]))
            ):
                what = f"{drafts.curie(standard)} on {drafts.curie(interface)}"
                unmet = [one for one in group if one.score is not None and one.score < 1]
                if unmet:
                    why = f"requirement {unmet[0].requirement!r} is met to {unmet[0].score:g}"
                    self._notes.add(f"{name} {version} is not taken to conform to {what}: {why}")
                    continue
                rank = min(0 if one.score is None else one.rank for one in group)
                if any(one.score is None and one.rank for one in group):
                    why = "the assessor gives no conformance score"
                    self._notes.add(f"{name} {version} is taken to claim {what}, no more: {why}")
                claims.append(self._claim(iri, interface, standard, levels[rank], group))
            if claims:
                address = next(
                    (str(one.get("url")) for one in bill.dicts(component.get("externalReferences"))
                     if one.get("type") == "website" and is_address(str(one.get("url")))), "",
                )  # fmt: skip
                description = " ".join(str(component.get("description", "")).split())
                made[iri] = Product(iri, name, version, "", "", description, address, tuple(claims))
        yield from (made[iri] for iri in sorted(made, key=natural))

    def _claim(self, product: str, interface: str, standard: str, level: str, group: list[_Said]) -> Claim:
        refs = sorted({one.claim for one in group}, key=natural)
        who = sorted({one.assessor for one in group if one.assessor})
        if len(who) > 1:
            self._notes.add(
                f"{self._about(refs[0])} has several assessors; {who[0]} is taken, not {' nor '.join(who[1:])}"
            )
        held = [ref for claim in refs for ref in bill.texts(self._claims[claim].get("evidence"))]
        evidence = [self._evidence[ref] for ref in dict.fromkeys(held) if ref in self._evidence]
        for ref in sorted(set(held) - self._evidence.keys(), key=natural):
            self._notes.add(f"evidence {ref!r} is named, and there is none of this reference")
        urls = [url for one in evidence for url in self._urls(one)]
        for one in evidence:
            if one.get("expires") and not bill.day(one["expires"]):
                self._notes.add(f"evidence {one['bom-ref']!r} expires at no day that there is, not taken over")
        ends = sorted(end for one in evidence if (end := bill.day(one.get("expires"))))
        if len(urls) > 1:
            self._notes.add(
                f"{self._about(refs[0])} has {len(urls)} addresses of evidence; the first is taken: {urls[0]}"
            )
        for ref in refs:
            self._untold(self._claims[ref], self._about(ref))
        # Who has tested its own product is worth a line only beside what it points to.
        shown = level == reference().levels[2] or bool(urls or ends)
        return Claim(
            drafts.claim_iri(product, interface, standard), interface, standard, level,
            issuer=who[0] if who and shown else "", expires=ends[0] if ends else "", url=urls[0] if urls else "",
        )  # fmt: skip

    def _urls(self, evidence: Tree) -> Iterator[str]:
        for data in bill.dicts(evidence.get("data")):
            contents = bill.tree(data.get("contents"))
            url = str(contents.get("url", ""))
            if is_address(url):
                yield url
            elif url:
                self._notes.add(
                    f"evidence {evidence.get('bom-ref', '')!r} has the address {url!r}, which is none for the web"
                )
            if contents.get("attachment"):
                self._notes.add(
                    f"evidence {evidence.get('bom-ref', '')!r} has an attachment, which is not taken over"
                )

    # --- what is said

    def _component(self, ref: str) -> Tree | None:
        return self._components.get(ref) or self._elsewhere.get(ref)

    def _about(self, ref: str) -> str:
        predicate = " ".join(str(self._claims.get(ref, {}).get("predicate", "")).split())
        return f"claim {ref!r} ({predicate[:120]})" if predicate else f"claim {ref!r}"

    def _untold(self, holder: Tree, name: str) -> None:
        told = [what for key, what in _UNTOLD.items() if holder.get(key)]
        if told:
            self._notes.add(f"{name} has {' and '.join(told)}, not taken over")

    def _by_ref(self, value: Any, what: str) -> dict[str, Tree]:
        for one in bill.dicts(value):
            if not one.get("bom-ref"):
                self._notes.add(
                    f"{what} {str(one.get('name') or one.get('predicate') or '')!r} has no bom-ref and is left out"
                )
        return bill.listed(value)
