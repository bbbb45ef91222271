import pytest
import yaml

from customers.domain.mapping_files import LARGEST, AliasError, MappingTooLargeError, load_yaml

BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)


def test_plain_mapping_is_read():
    assert load_yaml("name: 核心\nfields: {a: {from: b}}\n".encode()) == {
        "name": "核心",
        "fields": {"a": {"from": "b"}},
    }


@pytest.mark.parametrize("text", [BOMB, "a: &a {x: 1}\nb:\n  <<: *a\n"], ids=["bomb", "merge"])
def test_aliases_are_refused(text):
    with pytest.raises(AliasError):
        load_yaml(text.encode())


@pytest.mark.parametrize(
    "content",
    [b"a: 1\na: 2\n", b"a: [", b"a: \x00", b"\xff\xfe\xff", b"!!python/object/apply:os.getpid []"],
    ids=["key twice", "open", "nul", "no text", "object"],
)
def test_what_is_no_mapping_text_is_refused(content):
    with pytest.raises((yaml.YAMLError, UnicodeDecodeError)):
        load_yaml(content)


def test_size_and_depth_are_bounded():
    with pytest.raises(MappingTooLargeError):
        load_yaml(b"#" * (LARGEST + 1))
    with pytest.raises(RecursionError):
        load_yaml(b"[" * 100_000)
