"""Letters of WeChat's safe mode, by the example of its own page."""

import json

import pytest

from customers.domain.signatures import is_from_wechat
from customers.domain.wechat_letters import is_message_key, open_sealed, sealed_part

# https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption.html, "safe mode".
TOKEN, KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
STAMP, NONCE = "1714112445", "415670741"
SIGNATURE = "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
SEALED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajA"
    "sjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)


def test_the_vendors_example_is_signed_and_opens():
    signed = (TOKEN, STAMP, NONCE, SIGNATURE, int(STAMP))

    assert is_from_wechat(*signed, SEALED)
    assert not is_from_wechat(*signed)
    assert not is_from_wechat(*signed, SEALED.replace("qdx", "qdy"))
    told = json.loads(open_sealed(KEY, SEALED, APPID))
    assert (told["Event"], told["debug_str"]) == ("debug_demo", "hello world")


@pytest.mark.parametrize(
    ("key", "sealed", "account"),
    [
        (KEY, SEALED, "wx-another"),
        ("B" * 43, SEALED, APPID),
        (KEY, SEALED[:64], APPID),
        (KEY, SEALED[:30], APPID),
        (KEY, "", APPID),
        ("A", SEALED, APPID),
    ],
)
def test_what_another_sealed_does_not_open(key, sealed, account):
    with pytest.raises(ValueError):  # noqa: PT011 - of several libraries, one kind of answer
        open_sealed(key, sealed, account)


def test_the_sealed_part_of_a_posted_body():
    assert sealed_part(b"<xml><Encrypt><![CDATA[YWI=]]></Encrypt></xml>") == "YWI="
    assert sealed_part(b"<xml><Encrypt>YWI=</Encrypt></xml>") == "YWI="
    assert sealed_part(b"<xml><Content><![CDATA[x]]></Content></xml>") == ""
    assert (is_message_key(KEY), is_message_key("A" * 42), is_message_key("A" * 42 + "=")) == (
        True,
        False,
        False,
    )
