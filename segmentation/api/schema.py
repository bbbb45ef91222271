"""The rule's schema within the API's description, as components that clients can be generated from."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.schema import json_schema

COMPONENT = "SegmentRule"
DEFINED, COMPONENTS = "#/$defs/", f"#/components/schemas/{COMPONENT}_"


@extend_schema_field({"$ref": f"#/components/schemas/{COMPONENT}"})
class RuleField(serializers.JSONField):
    """A rule document; how deep and how long it may be is told by the rule's own reader."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except RecursionError:
            self.fail("invalid")


def publish_rule(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Add the rule's schema to the described components; its definitions become components of their own."""
    schema = json_schema()
    parts = {f"{COMPONENT}_{name}": shape for name, shape in schema.pop("$defs").items()}
    for left_out in ("$schema", "$id"):
        schema.pop(left_out)
    shapes = result["components"].setdefault("schemas", {})
    shapes |= {name: _moved(shape) for name, shape in {COMPONENT: schema, **parts}.items()}
    return result


def _moved(shape: Any) -> Any:
    """Point references at components."""
    if isinstance(shape, dict):
        return {
            key: value.replace(DEFINED, COMPONENTS) if key == "$ref" else _moved(value)
            for key, value in shape.items()
        }
    return [_moved(one) for one in shape] if isinstance(shape, list) else shape
