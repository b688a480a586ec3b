"""What somebody uploads as a photo, made safe: recognised by its first bytes, decoded, and encoded again without metadata.

A browser's widget has done the same before; other clients have not. What is kept was written by us, so it holds no
place where it was taken, no second file behind the picture, and nothing that a decoder of tomorrow would trip over.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from assistant.record.pictures import Picture

if TYPE_CHECKING:
    from PIL import Image

MAX_PHOTO_BYTES = 4_194_304
# A phone's photo has 12 to 50 million pixels; a small file that unfolds to more is made to hurt.
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1_280
_QUALITY = 85
_SIGNS = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"))
_SMALLEST_SIDE = 8


def cleaned(content: bytes) -> Picture | None:
    """The photo as JPEG, upright, on white, its longer side 1,280 pixels at most; None when it is no photo that we take.

    Blocking: about 50 ms for a large one.
    """
    kind = _kind(content)
    if kind is None:
        return None
    # Loaded with the first photo: most processes see none, and it weighs 6 MB.
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as photo:
                return _encoded(photo)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    except (OSError, SyntaxError, ValueError):  # what the decoders raise for files that are cut off or wrong inside
        return None


def _kind(content: bytes) -> str | None:
    """Pillow's name of the format, by the first bytes; what the sender calls it does not count."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return next((name for sign, name in _SIGNS if content.startswith(sign)), None)


def _encoded(photo: Image.Image) -> Picture | None:
    from PIL import Image, ImageOps

    width, height = photo.size
    if min(width, height) < _SMALLEST_SIDE or width * height > MAX_PIXELS:
        return None
    # A JPEG can be decoded at half or a quarter of its size, which is all that is needed.
    photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    # Small before it is turned: a large one in memory twice would be hundreds of megabytes.
    photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    coloured = ImageOps.exif_transpose(photo).convert("RGBA")
    ground = Image.new("RGB", coloured.size, "white")
    ground.paste(coloured, mask=coloured.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(media_type="image/jpeg", width=ground.width, height=ground.height, content=out.getvalue())
