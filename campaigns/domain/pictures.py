"""Pictures taken in: read within limits and written anew, so that nothing but their pixels is kept."""

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageSequence, UnidentifiedImageError

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000  # a camera's picture; a bomb claims billions
MOST_FRAMES = 60
WIDEST = 1200  # twice a mail's width, for fine screens
# How a camera was held, and what sets its picture upright (Exif 2.32, 4.6.4 A: Orientation).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What the library raises at files that somebody has tampered with.
BROKEN = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, struct.error,
)  # fmt: skip
FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}


class BadPictureError(ValueError):
    """What was given is no picture that can be taken; the code says why: `too_large`, `too_many_pixels`, `not_a_picture`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Clean:
    """A picture written anew: its bytes, its format as an ending, its size in pixels."""

    raw: bytes
    format: str
    width: int
    height: int


def clean_picture(raw: bytes) -> Clean:
    """Return a picture upright, at most `WIDEST` pixels wide, without metadata; raises BadPictureError."""
    if len(raw) > MOST_BYTES:
        raise BadPictureError("too_large")
    try:
        with Image.open(BytesIO(raw), formats=list(FORMATS)) as picture:
            _check_size(picture)
            return _written(picture, picture.format or "")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPictureError("too_many_pixels") from error
    except BROKEN as error:
        if isinstance(error, BadPictureError):
            raise
        raise BadPictureError("not_a_picture") from error


def _check_size(picture: Image.Image) -> None:
    frames = int(getattr(picture, "n_frames", 1))
    if frames > MOST_FRAMES or picture.width * picture.height * frames > MOST_PIXELS:
        raise BadPictureError("too_many_pixels")


def _written(picture: Image.Image, form: str) -> Clean:
    if form == "GIF":
        return _animated(picture)
    upright = _upright(picture)
    see_through = upright.has_transparency_data and form != "JPEG"
    pixels = _narrowed(upright.convert("RGBA" if see_through else "RGB"))
    pixels.info.clear()
    out = BytesIO()
    options: dict[str, Any] = {"optimize": True} if form == "PNG" else {"quality": 85}
    pixels.save(out, form, **options)
    return Clean(out.getvalue(), FORMATS[form], *pixels.size)


def _upright(picture: Image.Image) -> Image.Image:
    """Turn a picture as its camera was held; nothing else of what it says beside its pixels is read."""
    turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    return picture if turn is None else picture.transpose(turn)


def _animated(picture: Image.Image) -> Clean:
    frames = [_narrowed(frame.convert("RGBA")) for frame in ImageSequence.Iterator(picture)]
    lasts = [
        int(frame.info.get("duration", 100) or 100) for frame in ImageSequence.Iterator(picture)
    ]
    for frame in frames:
        frame.info.clear()
    out = BytesIO()
    first, *others = frames
    more = {"save_all": True, "append_images": others, "duration": lasts, "loop": 0}
    first.save(out, "GIF", **(more if others else {}))
    return Clean(out.getvalue(), "gif", *first.size)


def _narrowed(pixels: Image.Image) -> Image.Image:
    if pixels.width <= WIDEST:
        return pixels
    return pixels.resize((WIDEST, max(1, round(pixels.height * WIDEST / pixels.width))))
