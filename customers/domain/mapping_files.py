"""A mapping file read as YAML that cannot grow: no aliases, no second value for a key, a bounded size."""

from typing import Any

import yaml

LARGEST = 1 << 20


class AliasError(yaml.YAMLError):
    """A YAML alias: a few of them, nested, stand for more than any memory holds."""


class MappingTooLargeError(ValueError):
    """A mapping file larger than LARGEST bytes."""


class _PlainLoader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise AliasError
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found = super().construct_mapping(node, deep=deep)
        if len(found) < len(node.value):
            raise yaml.MarkedYAMLError(problem_mark=node.start_mark)
        return found


def load_yaml(content: bytes) -> object:
    """Return the value of a YAML text; raises YAMLError, AliasError, MappingTooLargeError or RecursionError."""
    if len(content) > LARGEST:
        raise MappingTooLargeError(len(content))
    loader = _PlainLoader(content)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
