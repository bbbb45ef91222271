"""A PDF as one PNG picture, its pages below one another."""

import io
from threading import Lock

import pypdfium2
from PIL import Image

DOTS_PER_INCH = 110
PAGES = 20  # a picture of more than this is no longer looked at, and large
_PDFIUM = Lock()  # PDFium keeps global state: one thread at a time


def make_image(pdf: bytes) -> bytes:
    """The first 20 pages as one PNG, about 910 dots wide."""
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            pages = [
                document[number].render(scale=DOTS_PER_INCH / 72).to_pil().convert("RGB")
                for number in range(min(len(document), PAGES))
            ]
        finally:
            document.close()
    sheet = Image.new("RGB", (pages[0].width, sum(page.height for page in pages)), "white")
    top = 0
    for page in pages:
        sheet.paste(page, (0, top))
        top += page.height
    file = io.BytesIO()
    few = sheet.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(file, "PNG")
    return file.getvalue()
