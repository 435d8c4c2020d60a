"""The one base of every expected trouble, so that it can be told apart from a bug and shown kindly."""


class AppError(Exception):
    """Expected trouble: a stable code, one Chinese sentence, where it happened, and what to do.

    The sentence and the remedy never contain a person's name, an identity number, a key or an answer,
    because they reach logs; the place names a file, a sheet and row, or a question.
    """

    def __init__(self, code: str, sentence: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.place}：" if self.place else ""
        then = f"{self.remedy}" if self.remedy else ""
        return f"{where}{self.sentence}{then}"
