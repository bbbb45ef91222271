"""What a run of tokens denies: one thing, brackets, all but some, or what was said before."""

from dataclasses import replace

from segmentation.domain.entry.frames import ONE_OF_EACH, Frame, Rule
from segmentation.domain.entry.joining import denial
from segmentation.domain.entry.keeping import Keeping
from segmentation.domain.entry.kinds import Kind
from segmentation.domain.entry.lexing import Token
from segmentation.domain.entry.said import is_plain

LISTING = ("和", "与", "及", "以及", "、", "或", "或者")  # “A and B” as one thing said


class Excepting(Keeping):
    """A run that denies: what is excepted from where, and a denial whose object was not understood."""

    def excepted(self, token: Token) -> None:
        """“Who complained excepted” denies what was said before it."""
        self.finish()
        if token.data == "both":
            self.not_both(token)
            return
        if token.data in ("open", "rest"):
            self.to_the_end = token.data == "rest"
            if not self.waiting.is_empty:
                self.flush()
            self.opened = (len(self.pieces), token.text)
            return
        start = self.excepted_from(token)
        doubtful = token.gapped and self.opened is None and token.data == "close"
        self.opened = None
        denied = self.pieces[start:] if not doubtful or self.carried else []
        del self.pieces[len(self.pieces) - len(denied) :]
        if doubtful or not denied:
            self.unread += [piece.frame.said for piece in denied if piece.frame]
            self.unread.append(token.text)
        else:
            self.pieces.append(denial(denied))

    def not_both(self, token: Token) -> None:
        """“A loan or a card, but not both”."""
        pair = self.pieces[-2:]
        if len(pair) < 2 or pair[1].link != "or":
            self.unread.append(token.text)
            return
        rules = [piece.rule for piece in pair]
        asked: Rule = {"all": [{"any": rules}, {"none": [{"all": rules}]}]}
        self.pieces[-2:] = [replace(pair[0], rule=asked, frame=None)]
        self.link, self.strong, self.carried = "and", False, False

    def excepted_from(self, token: Token) -> int:
        """Where that begins which is denied: at its own word, at the last comma, or with the phrase before it."""
        if self.opened:
            return self.opened[0]
        if token.text == "外":
            return len(self.pieces)
        at = max(len(self.pieces) - 1, 0)
        while at > self.among and not self.parts(at, by_words=token.data == "close"):
            at -= 1
        return at

    def parts(self, at: int, *, by_words: bool) -> bool:
        """Whether another thing begins here: after a comma, “but” or an “and” between unlike things."""
        piece, before = self.pieces[at], self.pieces[at - 1]
        apart = piece.is_unlike(before) and piece.said not in LISTING
        return piece.strong or (by_words and (apart or piece.link in ("but", "then", "after")))

    def except_rest(self, start: int) -> None:
        """“Everyone but women over 60” excepts all that follows, up to a comma, if it is understood."""
        stop = self.end_of_rest(start)
        if stop > start and not self.unsure:
            self.pieces[start:stop] = [denial(self.pieces[start:stop])]
            self.opened = None

    def end_of_rest(self, start: int) -> int:
        """Where it ends: at a comma, or with “students, teachers and doctors”; at `start` where a list mixes its things."""
        apart = (at for at in range(start + 1, len(self.pieces)) if self.pieces[at].strong)
        stop = next(apart, len(self.pieces))
        last = next((at for at in range(stop + 1, len(self.pieces)) if self.in_list(at)), None)
        if last is None:
            return stop
        listed = self.pieces[start:]
        one = listed[0].rule.get("field")
        alike = one in ONE_OF_EACH and all(piece.rule.get("field") == one for piece in listed)
        return len(self.pieces) if alike else start

    def in_list(self, at: int) -> bool:
        """Whether an “and” or “or” ends a list here that commas began."""
        return self.pieces[at].joined and self.pieces[at].link in ("and", "or")

    def denies_all(self) -> bool:
        """Whether the brackets that come now are denied as one; the denial is used up."""
        bare = self.waiting.negated and self.waiting.is_empty and not self.waiting.says_something
        if bare:
            self.waiting, self.denied = Frame(), ""
        return bare

    def doubt(self) -> None:
        """What is denied here may be what was not understood."""
        if self.waiting.negated and not self.denied:
            self.denied = self.waiting.typed(Kind.NOT)[0]

    def dangling(self) -> None:
        """A denial after its head, “balance is not between …”: without it the head would say the opposite."""
        waits = self.waiting.negated and self.waiting.is_empty and not self.waiting.says_something
        frame = self.frame
        if frame is None or not waits or is_plain(frame):
            return
        if self.denied and frame.kind not in (Kind.ACT, Kind.MEASURE):
            return
        self.unread += [*self.waiting.typed(Kind.NOT), frame.said, *self.words]
        self.frame, self.waiting, self.words, self.denied = None, Frame(), [], ""

    def lose_alternative(self) -> None:
        """“A loan or a yacht, over 40”: what is not understood stood after the “or”, not what comes next."""
        waits = self.waiting.is_empty and not self.waiting.says_something and not self.loose
        if self.link == "or" and self.carried and self.pieces and waits and self.waiting_is_bare():
            self.unread.append(self.linked_by)
            self.link, self.carried = "and", False

    def undeny(self) -> None:
        """“Not in Atlantis and over 40”: the denial was of what is not understood, not of what comes next."""
        if self.denied and self.waiting.negated:
            self.waiting.negated = False
            self.unread.append(self.denied)
        self.denied = ""
