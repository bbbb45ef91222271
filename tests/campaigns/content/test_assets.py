"""Pictures of mails: taken in clean, kept once, shown to the world, and taken back."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image, PngImagePlugin

from accounts.models import AuditEntry
from campaigns.domain.content import Picture
from campaigns.domain.pictures import BadPictureError, clean_picture
from campaigns.models import Asset
from campaigns.selectors.content.pictures import list_assets, pictures_of
from campaigns.selectors.readiness import find_gaps
from campaigns.services.content import assets
from config.base.errors import DomainError
from tests.factories import campaigns as make


def picture(form="PNG", size=(40, 20), **options):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@pytest.fixture
def kept(marketer):
    return assets.store_asset(
        by=marketer, raw=picture(), file_name="Spring Sale.png", shows="Spring"
    )


@pytest.mark.parametrize(
    ("form", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif"), ("WEBP", "webp")]
)
def test_each_format_is_written_anew(form, ending):
    clean = clean_picture(picture(form))

    assert (clean.format, clean.width, clean.height) == (ending, 40, 20)
    assert Image.open(BytesIO(clean.raw)).format == form


def test_what_a_file_says_beside_its_pixels_is_removed():
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "SECRET-NAME")
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"

    clean = [clean_picture(picture(pnginfo=told)), clean_picture(picture("JPEG", exif=exif))]

    assert all(b"SECRET" not in one.raw for one in clean)


def test_a_wide_picture_is_narrowed():
    assert (clean_picture(picture(size=(2400, 1000))).width) == 1200


def bomb(width, height):
    """A PNG whose head claims more pixels than anybody has memory for."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"", "not_a_picture"),
        (picture()[:60], "not_a_picture"),
        (picture("BMP"), "not_a_picture"),
        (bomb(60_000, 60_000), "too_many_pixels"),
        (bomb(6_000, 6_000), "too_many_pixels"),
        (b"\x89PNG" + b"0" * 6_000_000, "too_large"),
    ],
    ids=["svg", "empty", "cut", "bmp", "bomb", "large", "heavy"],
)
def test_what_is_no_picture_or_too_much_is_refused(raw, code):
    with pytest.raises(BadPictureError) as refused:
        clean_picture(raw)

    assert refused.value.code == code


@pytest.mark.django_db
def test_a_picture_is_kept_once_and_named_by_its_bytes(kept, marketer):
    again = assets.store_asset(by=marketer, raw=picture(), file_name="x.png", shows="Other")

    assert again.pk == kept.pk
    assert kept.name == f"spring-sale-{kept.sha256[:8]}"
    assert AuditEntry.objects.filter(object_table="campaigns_asset").count() == 1


@pytest.mark.django_db
def test_the_database_keeps_name_and_bytes(kept):
    for change in ({"sha256": "0" * 64}, {"name": "other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Asset.objects.filter(pk=kept.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.all()._raw_delete("default")

    assert Asset.objects.get().name == kept.name


@pytest.mark.django_db
def test_the_world_is_shown_a_picture_with_a_long_cache(kept, client):
    answer = client.get(f"/m/{kept.file_name}")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert len(b"".join(answer.streaming_content)) == kept.size
    assert client.get(f"/m/{kept.sha256}.gif").status_code == 404


@pytest.mark.django_db
def test_a_text_that_names_a_missing_picture_is_a_gap(kept, marketer):
    good = make.make_campaign([], body=f"![Spring](asset:{kept.name})\n\nHello")
    bad = make.make_campaign([], body="![Spring](asset:gone-1)\n\nHello")

    flawed = [any("flaw" in str(gap.text) for gap in find_gaps(one)) for one in (good, bad)]

    assert pictures_of(good.messages.get().body, base="https://b.example") == {
        kept.name: Picture(f"https://b.example/m/{kept.file_name}", 40, 20)
    }
    assert len(find_gaps(bad)) == len(find_gaps(good)) + 1
    assert flawed[0] is False


@pytest.mark.django_db
def test_a_picture_on_its_way_is_not_withdrawn(kept, marketer, client):
    campaign = make.make_campaign([], body=f"![Spring](asset:{kept.name})\n\nHello")
    make.move(campaign, "approved")

    with pytest.raises(DomainError) as refused:
        assets.withdraw_asset(asset=kept)

    assert refused.value.code == "in_use"
    assert [shown.total for shown in list_assets(marketer)] == [1]
    make.move(campaign, "finished")
    assets.withdraw_asset(asset=kept)
    assert client.get(f"/m/{kept.file_name}").status_code == 404
    assert list_assets(marketer) == []


@pytest.mark.django_db
def test_who_builds_adds_pictures_and_others_only_look(client_for, marketer):
    def upload(client):
        file = SimpleUploadedFile("a.png", picture(), "image/png")
        return client.post(reverse("campaigns:asset_list"), {"file": file, "shows": "A"})

    denied = upload(client_for("campaign_approver"))
    taken = upload(client_for("marketer", user=marketer))

    assert (denied.status_code, taken.status_code) == (403, 302)
    assert [asset.uploader for asset in Asset.objects.all()] == [marketer]
    page = client_for("campaign_approver").get(reverse("campaigns:asset_list"))
    assert page.status_code == 200
    assert Asset.objects.get().name in page.content.decode()


@pytest.mark.parametrize(
    ("held", "corner"),
    [(1, (0, 0)), (2, (39, 0)), (3, (39, 19)), (4, (0, 19)), (5, (0, 0)), (6, (19, 0)), (7, (19, 39)), (8, (0, 39))],
)  # fmt: skip
def test_a_picture_stands_upright_however_its_camera_was_held(held, corner):
    image = Image.new("RGB", (40, 20), "white")
    image.paste((0, 0, 0), (0, 0, 4, 4))
    out, exif = BytesIO(), Image.Exif()
    exif[0x0112] = held
    image.save(out, "PNG", exif=exif)

    clean = Image.open(BytesIO(clean_picture(out.getvalue()).raw))

    assert clean.size == ((40, 20) if held < 5 else (20, 40))
    assert clean.getpixel(corner) == (0, 0, 0)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_file_that_somebody_tampered_with_is_a_picture_or_none():
    """The library meets what it never expected: every byte of a head is changed once."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8769] = 6, "Maker", {0x9003: "2026"}
    frames = {"save_all": True, "append_images": [Image.new("RGB", (40, 20), "red")]}
    for raw in (picture("JPEG", exif=exif), picture("GIF", **frames), picture("WEBP"), picture()):
        for at in range(min(len(raw), 400)):
            for changed in (0, 255):
                with suppress(BadPictureError):
                    clean_picture(raw[:at] + bytes([changed]) + raw[at + 1 :])
