"""Declarations in several syntaxes, for any vendor."""

import product_declaration

TURTLE = product_declaration.TURTLE
JSON = product_declaration.JSON
PLAIN = JSON.replace('"@context": "https://w3id.org/sgdata/context/product-v1.jsonld",', "", 1)


def of(vendor: str, state: object = "4.2", text: str = TURTLE) -> str:
    """The declaration of a vendor; ``state`` is the version of its product."""
    assert '"4.2"' in text
    return text.replace("acme.example", f"{vendor}.example").replace('"4.2"', f'"{state}"')


def wrong(vendor: str = "acme") -> str:
    """A declaration with a violation: of another vendor's product."""
    return of(vendor).replace(f"https://{vendor}.example/products/m100", "https://elsewhere.example/m100")
