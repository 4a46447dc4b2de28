"""The packed ontology and inventories: free of contradictions, and OWL 2 DL."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from needs_java import ONTOLOGY, ROOT, missing, ntriples, require_java

from sgkg.namespaces import SG, SGDATA
from sgkg.reasoning import check, read_theory

HERE = Path(__file__).parent
#: what a run reasons with; alignments and positions stand beside it, and nothing follows from them
PACKED = [ROOT / "ontology" / f"{name}.ttl" for name in ("policy", "sgdata", "standards")]
INVENTORIES = sorted((ROOT / "ontology" / "inventories").glob("*.ttl"))
#: one slice per inventory (no run ever sees two), and the reference graphs alone
SLICES = {"reference": PACKED} | {file.stem: [*PACKED, file] for file in INVENTORIES}


def profile_violations(graph: bytes, tmp_path: Path) -> list[str]:
    if find_spec("jpype") is None:
        missing("the OWL 2 DL check needs JPype1: pip install 'sgkg[test]'")
    home = Path(require_java().executable).resolve().parent.parent
    libraries = [found for name in ("libjvm.so", "libjvm.dylib", "jvm.dll") for found in home.rglob(name)]
    owlready2 = find_spec("owlready2").submodule_search_locations[0]
    file = tmp_path / "slice.nt"
    file.write_bytes(graph)
    command = [sys.executable, HERE / "owl2_dl.py", libraries[0], Path(owlready2) / "hermit" / "HermiT.jar", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.java
@pytest.mark.parametrize("name", SLICES)
def test_a_slice_is_consistent_and_every_class_can_have_a_member(name):
    require_java()
    result = check(ntriples(*SLICES[name]))
    assert result.consistent
    assert result.unsatisfiable == ()
    assert result.undeclared == (), "declare these properties, or the reasoner does not see them"


@pytest.mark.java
@pytest.mark.parametrize("name", SLICES)
def test_a_slice_is_owl_2_dl(name, tmp_path):
    assert profile_violations(ntriples(*SLICES[name]), tmp_path) == []


@pytest.mark.java
def test_the_profile_check_finds_each_kind_of_fault(tmp_path):
    found = "\n".join(profile_violations(ntriples(HERE / "not_owl2_dl.ttl"), tmp_path))
    for fault in (
        "Use of non-simple property in ObjectMaxCardinality restriction",
        "Use of non-simple property in FunctionalObjectProperty axiom",
        "Cannot pun between properties",
        "Use of undeclared class",
        "Use of undeclared annotation property",
        "Use of reserved vocabulary for class IRI",
        "Use of property in chain causes cycle",
    ):
        assert fault in found


@pytest.mark.parametrize("file", [*PACKED, *INVENTORIES], ids=lambda path: path.stem)
def test_no_data_property_has_a_literal_outside_the_owl_2_datatype_map(file):
    assert read_theory(ntriples(*{ONTOLOGY, file})).faults() == []


@pytest.mark.java
def test_the_inventory_of_2010_is_classified():
    if "eg2-2010" not in SLICES:
        pytest.skip("the inventory eg2-2010 is not there")
    require_java()
    types = set(check(ntriples(*SLICES["eg2-2010"])).inferred_types)
    # Interface 6 (of the deck's 13) is the one without data about consumers or prosumers.
    personal = {thing for thing, kind in types if kind == SG + "PersonalDataInterface"}
    assert personal == {f"{SGDATA}interface/{n}" for n in range(1, 14) if n != 6}
    third = {thing for thing, kind in types if kind == SG + "ThirdPartyInterface"}
    assert third == {f"{SGDATA}interface/{n}" for n in (10, 11, 12)}
