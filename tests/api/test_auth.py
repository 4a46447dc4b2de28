"""Who may do what (RFC 6750)."""

from typing import Annotated

import pytest
from fake_writer import CURATOR, EXPIRED, REVOKED, VENDOR, FakeTokens, WritingService, application, send
from fastapi import APIRouter, Depends

from sgkg.tokens import Tokens
from sgkg_api import auth
from sgkg_api.problems import HttpProblem

router = APIRouter()
CURATORS = auth.require("curator")
MEASURERS = auth.require("metrics", "curator")


@router.post("/curated")
def curated(token: Annotated[object, Depends(CURATORS)]):
    return token.id


@router.post("/measured")
def measured(token: Annotated[object, Depends(MEASURERS)]):
    return token.id


@pytest.fixture
def app(tmp_path):
    service = WritingService(tmp_path)
    yield application(service, router)
    service.close()


def test_a_token_with_the_scope_passes(app):
    assert send(app, "POST", "/curated").json() == "1"
    assert send(app, "POST", "/measured").json() == "1"
    assert send(app, "POST", "/measured", token=VENDOR).json() == "2"


@pytest.mark.parametrize("written", [f"bearer {CURATOR}", f"BEARER   {CURATOR}", f"Bearer {CURATOR} "])
def test_the_scheme_is_written_in_any_way(app, written):
    assert send(app, "POST", "/curated", token=None, authorization=written).status_code == 200


@pytest.mark.parametrize(
    ("authorization", "status", "challenge"),
    [
        (None, 401, 'Bearer realm="sgkg"'),
        ("Basic dXNlcjpwYXNz", 401, 'Bearer realm="sgkg"'),
        ("Bearer", 401, 'Bearer realm="sgkg"'),
        ("Bearer ", 401, 'Bearer realm="sgkg"'),
        (f"Bearer {CURATOR}, Bearer x", 401, 'Bearer realm="sgkg"'),
        ("Bearer sgkg_9_x", 401, 'error="invalid_token", error_description="the token is unknown"'),
        (f"Bearer {EXPIRED}", 401, 'error="invalid_token", error_description="the token is expired"'),
        (f"Bearer {REVOKED}", 401, 'error="invalid_token", error_description="the token is revoked"'),
        (f"Bearer {VENDOR}", 403, 'error="insufficient_scope", scope="curator"'),
    ],
)
def test_others_do_not(app, authorization, status, challenge):
    headers = {"authorization": authorization} if authorization is not None else {}
    answer = send(app, "POST", "/curated", token=None, **headers)
    assert answer.status_code == status
    assert challenge in answer.headers["www-authenticate"]
    assert answer.headers["www-authenticate"].startswith('Bearer realm="sgkg"')
    for secret in (CURATOR, VENDOR, EXPIRED, REVOKED, "dXNlcjpwYXNz"):
        assert secret not in answer.text + str(answer.headers)


def test_without_any_token_everything_is_forbidden(tmp_path):
    service = WritingService(tmp_path, tokens=FakeTokens(empty=True))
    for token in (None, CURATOR):
        answer = send(application(service, router), "POST", "/curated", token=token)
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("/no-tokens")
        assert "sgkg token create" in answer.json()["detail"]
    service.close()


def test_a_token_in_the_url_is_refused(app):
    answer = send(app, "POST", f"/curated?access_token={CURATOR}")
    assert answer.status_code == 400
    assert CURATOR not in answer.text


def test_tokens_on_disk(tmp_path):
    tokens = Tokens(tmp_path / "auth.sqlite3", "!from the environment, 32 characters".replace(" ", "-"))
    info, secret = tokens.create(["curator"], name="c", expires=None)
    assert auth.principal(f"Bearer {secret}", tokens).id == info.id
    assert auth.principal("Bearer !from-the-environment,-32-characters", tokens).scopes == ("curator",)
    tokens.revoke(info.id)
    with pytest.raises(HttpProblem) as caught:
        auth.principal(f"Bearer {secret}", tokens)
    assert caught.value.detail == "the token is revoked"
    assert secret not in str(caught.value) + str(caught.value.headers)
    tokens.close()


def test_principal_is_the_token_or_nobody():
    tokens = FakeTokens()
    assert auth.principal(None, tokens) is None
    assert auth.principal(f"Bearer {VENDOR}", tokens).id == "2"
    with pytest.raises(HttpProblem):
        auth.principal("Bearer nobody", tokens)


def test_openapi_tells_of_the_scheme(app):
    assert app.openapi()["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
