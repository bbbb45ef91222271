"""The API's description as a page: read from the same OpenAPI schema that clients are generated from."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One call: its method and path, what it does, what it takes and what it answers."""

    method: str
    path: str
    summary: str
    parameters: list[dict[str, Any]]
    body: list[dict[str, str]]
    answers: list[str]


@cache
def operations() -> dict[str, list[Operation]]:
    """Return the operations by their first path segment, in the order of the schema."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    groups: dict[str, list[Operation]] = {}
    for path, item in schema["paths"].items():
        group = path.removeprefix("/api/v1/").split("/")[0]
        groups.setdefault(group, []).extend(
            _operation(schema, path, method, item[method]) for method in METHODS if method in item
        )
    return groups


def _operation(schema: dict[str, Any], path: str, method: str, found: dict[str, Any]) -> Operation:
    text = found.get("description") or found.get("operationId", "")
    return Operation(
        method=method.upper(),
        path=path,
        summary=text.split("\n\n")[0],
        parameters=[
            {"name": p["name"], "where": p["in"], "type": p.get("schema", {}).get("type", "")}
            for p in found.get("parameters", [])
        ],
        body=_fields(schema, found.get("requestBody", {})),
        answers=sorted(found.get("responses", {})),
    )


def _fields(schema: dict[str, Any], body: dict[str, Any]) -> list[dict[str, str]]:
    """List the fields of a JSON body, one level deep."""
    shape = body.get("content", {}).get("application/json", {}).get("schema", {})
    if shape.get("type") == "array":
        shape = shape.get("items", {})
    if "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
    required = set(shape.get("required", []))
    return [
        {
            "name": name,
            "type": str(field.get("type", "object")),
            "required": "*" if name in required else "",
        }
        for name, field in shape.get("properties", {}).items()
    ]
