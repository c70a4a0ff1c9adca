"""The OCR engine: RapidOCR's detector and recogniser (PP-OCR models, Apache-2.0), on one thread.

It is an extra: `pip install 'pressmark[ocr]'`. Its models come in its wheel, so nothing is fetched. They know Chinese,
Japanese and the languages in Latin letters; not Cyrillic, Arabic and other scripts.

RapidOCR's own call makes a page small first and reads that; here only the search for lines works on a smaller picture,
and each line is read at the size it has. Every line is read by itself: in a batch the short ones are padded to the
length of the longest, which costs time and memory and gains nothing on one thread.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from archive.reading_order import Line

_SEARCHED = 1_500_000  # pixels of the picture in which lines are searched first
_SMALL, _SEARCHED_AGAIN = 15, 3_000_000  # when half of the lines are no higher than so many pixels there
_LARGEST = 2.0  # times that a small picture is enlarged
BELIEVED = 0.5
_CERTAIN = 0.85
_WHOLE = ((0, 0), (1, 0), (1, 1), (0, 1))
# Letters in each square of a line's height: of Latin ones there are 1.5 and more, of Chinese ones nearly one.
_UNREAD, _THIN, _SHORT = 0.4, 0.7, 4
_TALL = 1.5
_STRIP = 0.15  # of the longer side
_ASKED, _READ_BOTH_WAYS = 8, 3  # lines that tell whether the page stands on its head


class Seen(NamedTuple):
    """Lines in no order, with their corners in the picture as it was read: turned to the left by so many quarters.

    `left` is how many more there are for which there was no time.

    The models know some scripts, and pass over the letters of others: `unread` are lines of which they made little or
    nothing, `thin` those in which there may be more letters than they made out; each with its picture.
    """

    lines: list[Line]
    unread: list[tuple[Line, Image.Image]]
    thin: list[tuple[Line, Image.Image]]
    turns: int
    size: tuple[int, int]
    left: int = 0

    def upright(self, corner: tuple[float, float]) -> tuple[float, float]:
        """A corner in fractions of the page as it was given."""
        x, y = corner[0] / self.size[0], corner[1] / self.size[1]
        for _ in range(self.turns):
            x, y = 1 - y, x
        return round(min(max(x, 0.0), 1.0), 4), round(min(max(y, 0.0), 1.0), 4)


class Rapid:
    """The engine, loaded. Reading a page takes seconds and, beyond the models, some hundred megabytes."""

    def __init__(self) -> None:
        import cv2
        from rapidocr import RapidOCR

        cv2.setNumThreads(1)
        self._ocr: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Global.max_side_len": 10_000,
                "Global.use_vertical_padding": False,
                "Det.limit_type": "max",
                "Det.limit_side_len": 10_000,
                "Rec.rec_batch_num": 1,
            }
        )

    def read(self, picture: Image.Image, seconds: float) -> Seen:
        """The lines of a page, as many as can be read until this process has taken so many seconds."""
        turns = 0
        boxes = self._search(picture)
        if _lie(boxes):
            picture, turns = picture.transpose(Image.Transpose.ROTATE_90), 1
            boxes = self._search(picture)
        crops = [_cut(picture, box) for box in boxes]
        if self._stands_on_its_head(crops):
            picture, turns = picture.transpose(Image.Transpose.ROTATE_180), turns + 2
            boxes = self._search(picture)
            crops = [_cut(picture, box) for box in boxes]
        seen = Seen([], [], [], turns, picture.size)
        for place, (crop, box) in enumerate(zip(crops, boxes, strict=True)):
            if time.process_time() > seconds:
                return seen._replace(left=len(boxes) - place)
            line = self._line(crop, box)
            full = _fullness(line.text, crop)
            if line.confidence >= BELIEVED and full >= _THIN:
                seen.lines.append(line)
            else:
                unread = line.confidence < BELIEVED or full < _UNREAD
                (seen.unread if unread else seen.thin).append((line, Image.fromarray(crop[:, :, ::-1])))
        return seen

    def _search(self, picture: Image.Image) -> list[Any]:
        """The corners of each line."""
        picture = _framed(picture)
        boxes, scale = self._searched(picture, _SEARCHED)
        if boxes and median(_height(box) for box in boxes) * scale <= _SMALL:
            boxes, _ = self._searched(picture, _SEARCHED_AGAIN)
        return boxes

    def _searched(self, picture: Image.Image, pixels: int) -> tuple[list[Any], float]:
        scale = min(_LARGEST, (pixels / (picture.width * picture.height)) ** 0.5)
        width, height = (max(32, round(side * scale)) for side in picture.size)
        smaller = picture.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
        found = self._ocr(_array(smaller), use_det=True, use_cls=False, use_rec=False).boxes
        back = np.array([picture.width / width, picture.height / height])
        return [np.asarray(box, dtype=np.float32) * back for box in (found if found is not None else ())], scale

    def _stands_on_its_head(self, crops: list[Any]) -> bool:
        """Whether most of its longer lines do, and make more sense the other way: other scripts may only look so."""
        asked = sorted(crops, key=lambda crop: -crop.shape[1])[:_ASKED]
        down = [crop for crop in asked if self._looks_turned(crop)]
        if 2 * len(down) <= len(asked):
            return False
        turned = [self._line(np.ascontiguousarray(np.rot90(crop, 2)), _WHOLE) for crop in down[:_READ_BOTH_WAYS]]
        return all(line.confidence >= _CERTAIN for line in turned)

    def _looks_turned(self, crop: Any) -> bool:
        told = self._ocr(crop, use_det=False, use_cls=True, use_rec=False).cls_res
        return any(label == "180" and score > 0.9 for label, score in told or ())

    def _line(self, crop: Any, box: Any) -> Line:
        found = self._ocr(crop, use_det=False, use_cls=False, use_rec=True)
        text, score = next(zip(found.txts or (), found.scores or (), strict=True), ("", 0.0))
        return Line(text.strip(), float(score), tuple((float(x), float(y)) for x, y in box))


def _fullness(text: str, crop: Any) -> float:
    """How many letters there are in each square of a line's height; of a short line, whether there are any."""
    letters, squares = sum(c.isalnum() for c in text), crop.shape[1] / crop.shape[0]
    return float(letters / squares if squares >= _SHORT else letters)


def _framed(picture: Image.Image) -> Image.Image:
    """With white below or beside what is a strip: the detector sees little in one."""
    least = round(max(picture.size) * _STRIP)
    if min(picture.size) >= least:
        return picture
    framed = Image.new("RGB", (max(picture.width, least), max(picture.height, least)), "white")
    framed.paste(picture)
    return framed


def _array(picture: Image.Image) -> Any:
    """As OpenCV has it: blue first."""
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _cut(picture: Image.Image, box: Any) -> Any:
    """A line, set level; one that stands upright is laid down."""
    import cv2

    width = max(1, round(max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3]))))
    height = max(1, round(max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2]))))
    left, top = (max(0, int(side)) for side in box.min(axis=0))
    right, bottom = (int(side) + 2 for side in box.max(axis=0))
    part = _array(picture.crop((left, top, min(right, picture.width), min(bottom, picture.height))))
    corners = (box - np.array([left, top])).astype(np.float32)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    level = cv2.warpPerspective(
        part,
        cv2.getPerspectiveTransform(corners, target),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.rot90(level) if height >= _TALL * width else level


def _height(box: Any) -> float:
    return float(min(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[0] - box[1])))


def _lie(boxes: list[Any]) -> bool:
    """Whether the page lies on its side: most of its lines are higher than wide."""
    long = [box for box in boxes if not 1 / _TALL < _wide(box) < _TALL]
    return len(long) >= 2 and 2 * sum(_wide(box) < 1 for box in long) > len(long)


def _wide(box: Any) -> float:
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    return float((right - left) / max(bottom - top, 1.0))
