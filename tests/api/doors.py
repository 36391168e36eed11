"""Knocking at the API as one person or another."""

from typing import TYPE_CHECKING, Any

from django.test import Client

from governance.models import User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

ROOT = "/api/communities/tenants/"


class Knocking:
    """The API as one person sees it; as somebody nobody knows where there is none."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        if user:
            self.client.force_login(user)

    def get(self, path: str, root: str = ROOT, **query: str) -> "Response":
        return self.client.get(f"{root}{path}", query)

    def post(self, path: str, root: str = ROOT, **body: Any) -> "Response":
        return self.client.post(f"{root}{path}", body, content_type="application/json")

    def put(self, path: str, root: str = ROOT, **body: Any) -> "Response":
        return self.client.put(f"{root}{path}", body, content_type="application/json")


def refused(response: "Response", status: int, code: str) -> str:
    """Check that this is a refusal as the API shapes them, and return its sentence."""
    assert response.status_code == status, response.content
    said = response.json()
    assert said["code"] == code
    return str(said["detail"])
