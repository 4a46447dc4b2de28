"""The declarations of a CycloneDX document (1.6, JSON) as products and claims; what is not taken over is told. Pure.

There an assessor maps requirements of standards to claims on components, and says how far each is met. Here a claim
is about a standard on an interface: the requirements of a standard come down to the least of what is said of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sgkg.errors import UsageError
from sgkg.model import natural
from sgkg.vendors import bill, drafts
from sgkg.vendors.bill import Standards, Tree
from sgkg.vendors.drafts import Claim, Product
from sgkg.vendors.naming import Named, named
from sgkg.vendors.reference import reference

__all__ = ["PROPERTY", "Imported", "read"]

#: name of the property that says which interface a claim, its target or its requirement is about
PROPERTY = "sgdata:interface"
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
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
        self._source, self._prefix, self._interface = source, prefix, interface
        self._declared = bill.tree(tree["declarations"])
        self._notes: list[str] = []
        self._names: Named = named()
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
        self._standards = Standards(bill.dicts(bill.tree(tree.get("definitions")).get("standards")), self._names)

    def imported(self) -> Imported:
        said = list(self._attested())
        for ref in sorted(self._claims.keys() - self._mapped, key=natural):
            self._note(f"{self._about(ref)} is left out: no attestation maps a requirement to it")
        products = tuple(self._products(said))
        for kind in ("signature", "affirmation"):
            if self._declared.get(kind):
                self._note(f"the {kind} of the declarations is not taken over")
        if not products:
            told = "\n".join(self._notes)
            raise UsageError(f"{self._source}: no claim could be taken over" + (f":\n{told}" if told else ""))
        return Imported(products, tuple(self._notes))

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
                    self._note(f"{self._about(ref)} is left out: {name!r} has it as a counter-claim")
                score = bill.tree(entry.get("conformance")).get("score")
                score = float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None
                requirement = str(entry.get("requirement", ""))
                for ref in bill.texts(entry.get("claims")):
                    self._mapped.add(ref)
                    yield from self._one(ref, requirement, rank, assessor, score)

    def _one(self, ref: str, requirement: str, rank: int, assessor: str, score: float | None) -> Iterator[_Said]:
        claim = self._claims.get(ref)
        if claim is None:
            self._note(f"claim {ref!r} is attested, and there is none of this reference")
            return
        standard = self._standards.iri(requirement)
        if not standard:
            self._note(f"{self._about(ref)} is left out: {self._standards.unknown(requirement)}")
            return
        target = str(claim.get("target", ""))
        component = self._component(target)
        if component is None:
            kind = "is an organization or a service" if target in self._others else "is not in the document"
            self._note(
                f"{self._about(ref)} is left out: its target {target!r} {kind}, and only components are products"
            )
            return
        interfaces = self._interfaces(claim, component, requirement)
        if not interfaces:
            self._note(
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
            self._note(f"claims of {name!r} are taken as no more than claimed: {why}")
            return 0, ""
        who = str(bill.tree(found.get("organization")).get("name", "")).strip()
        if found.get("thirdParty") is True:
            if not who:
                self._note(
                    f"claims of {name!r} are taken as self-tested: its assessor is a third party without a name"
                )
            return (2 if who else 1), who
        return 1, who

    def _interfaces(self, claim: Tree, component: Tree, requirement: str) -> list[str]:
        for holder in (claim, component, self._standards.requirement(requirement)):
            found = []
            for one in bill.dicts(holder.get("properties")):
                if one.get("name") != PROPERTY:
                    continue
                for text in re.split(r"\s*[,;]\s*", str(one.get("value", "")).strip()):
                    iri = self._names.iri(text, ("interface",))
                    if iri is None:
                        self._note(f"{PROPERTY}: {self._names.unknown(text, ('interface',))}")
                    else:
                        found.append(iri)
            if found:
                return sorted(set(found), key=natural)
        return [self._interface] if self._interface else []

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
            if not name or not version:
                missing = "name" if not name else "version"
                self._note(f"component {target!r} is left out with its claims: it has no {missing}")
                continue
            iri = drafts.product_iri(self._prefix, name, version)
            if iri in made:
                self._note(
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
                    self._note(f"{name} {version} is not taken to conform to {what}: {why}")
                    continue
                rank = min(0 if one.score is None else one.rank for one in group)
                if any(one.score is None and one.rank for one in group):
                    why = "the assessor gives no conformance score"
                    self._note(f"{name} {version} is taken to claim {what}, no more: {why}")
                claims.append(self._claim(iri, interface, standard, levels[rank], group))
            if claims:
                address = next(
                    (str(one.get("url")) for one in bill.dicts(component.get("externalReferences"))
                     if one.get("type") == "website" and _ADDRESS.fullmatch(str(one.get("url")))), "",
                )  # fmt: skip
                description = " ".join(str(component.get("description", "")).split())
                made[iri] = Product(iri, name, version, "", "", description, address, tuple(claims))
        yield from (made[iri] for iri in sorted(made, key=natural))

    def _claim(self, product: str, interface: str, standard: str, level: str, group: list[_Said]) -> Claim:
        refs = sorted({one.claim for one in group}, key=natural)
        who = sorted({one.assessor for one in group if one.assessor})
        if len(who) > 1:
            self._note(
                f"{self._about(refs[0])} has several assessors; {who[0]} is taken, not {' nor '.join(who[1:])}"
            )
        held = [ref for claim in refs for ref in bill.texts(self._claims[claim].get("evidence"))]
        evidence = [self._evidence[ref] for ref in dict.fromkeys(held) if ref in self._evidence]
        for ref in sorted(set(held) - self._evidence.keys(), key=natural):
            self._note(f"evidence {ref!r} is named, and there is none of this reference")
        urls = [url for one in evidence for url in self._urls(one)]
        ends = sorted(end for one in evidence if (end := bill.day(one.get("expires"))))
        if len(urls) > 1:
            self._note(f"{self._about(refs[0])} has {len(urls)} addresses of evidence; the first is taken: {urls[0]}")
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
            if _ADDRESS.fullmatch(url):
                yield url
            elif url:
                self._note(
                    f"evidence {evidence.get('bom-ref', '')!r} has the address {url!r}, which is none for the web"
                )
            if contents.get("attachment"):
                self._note(f"evidence {evidence.get('bom-ref', '')!r} has an attachment, which is not taken over")

    # --- what is said

    def _component(self, ref: str) -> Tree | None:
        return self._components.get(ref) or self._elsewhere.get(ref)

    def _about(self, ref: str) -> str:
        predicate = " ".join(str(self._claims.get(ref, {}).get("predicate", "")).split())
        return f"claim {ref!r} ({predicate[:120]})" if predicate else f"claim {ref!r}"

    def _untold(self, holder: Tree, name: str) -> None:
        told = [what for key, what in _UNTOLD.items() if holder.get(key)]
        if told:
            self._note(f"{name} has {' and '.join(told)}, not taken over")

    def _note(self, sentence: str) -> None:
        if sentence not in self._notes:
            self._notes.append(sentence)

    def _by_ref(self, value: Any, what: str) -> dict[str, Tree]:
        for one in bill.dicts(value):
            if not one.get("bom-ref"):
                self._note(
                    f"{what} {str(one.get('name') or one.get('predicate') or '')!r} has no bom-ref and is left out"
                )
        return bill.listed(value)
