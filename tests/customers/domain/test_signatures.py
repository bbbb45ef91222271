"""Signatures by the vendors' own examples."""

from customers.domain.signatures import (
    canonical_query,
    is_from_wechat,
    is_signed,
    sign_acs3,
    sign_webhook,
)


def test_alibaba_clouds_own_example():
    """The example with fixed values of "Request syntax and signature method V3"."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = canonical_query(
        {
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        }
    )

    said = sign_acs3("YourAccessKeyId", "YourAccessKeySecret", headers, query)

    assert said == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_webhook_signature_holds_for_five_minutes_and_one_body():
    made = sign_webhook("key", 1000, b"{}")

    assert is_signed("key", "1000", b"{}", made, 1300)
    assert not is_signed("key", "1000", b"{}", made, 1301)
    assert not is_signed("key", "1000", b"{} ", made, 1000)
    assert not is_signed("other", "1000", b"{}", made, 1000)
    assert not is_signed("", "1000", b"{}", sign_webhook("", 1000, b"{}"), 1000)
    assert not is_signed("key", "x", b"{}", made, 1000)


def test_wechat_sorts_before_it_signs():
    signature = (
        "a2df52ee2dc265e65570bd66d8a36dac2f2d56ef"  # printf 1403662053nonce-btoken-a | sha1sum
    )

    asked, now = ("1403662053", "nonce-b", signature), 1403662060
    assert is_from_wechat("token-a", *asked, now)
    assert not is_from_wechat("token-b", *asked, now)
    assert not is_from_wechat("", *asked, now)
    assert not is_from_wechat("token-a", *asked, now + 300)
    assert not is_from_wechat("token-a", "x", "nonce-b", signature, now)
