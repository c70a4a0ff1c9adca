"""The peers: tantivy, SQLite's FTS5, bm25s, and Whoosh as it comes. Each is imported only where it is measured.

Stemming is off in all, so that they index and find the same words; `stemming` is for speed of indexing alone.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus import Row
from questions import FACETS, Question
from sides import TOP, Answer, Ask

_WORD = r"[^\W_]+(?:-[^\W_]+)*"
"""As the embedded engine holds words as they are written: a hyphenated one is one."""

_COLUMNS = {"kind": "kind", "lang": "language", "publisher": "publisher"}


class Tantivy:
    """One thread, as the embedded engine has one writer. A fuzzy word keeps its first letter by no option: it has
    the same distance.
    """

    name = "tantivy"

    def __init__(self, folder: Path, *, stemming: bool = False, heap: int = 256_000_000) -> None:
        import tantivy

        self.tantivy = tantivy
        schema = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("title", "text"):
            schema = schema.add_text_field(name, stored=True, tokenizer_name="words")
        for name in FACETS:
            schema = schema.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
        self.schema = schema.build()
        folder.mkdir(exist_ok=True)
        self.index = tantivy.Index(self.schema, path=str(folder), reuse=True)
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(_WORD)).filter(tantivy.Filter.lowercase())
        if stemming:
            words = words.filter(tantivy.Filter.stemmer("english"))
        self.index.register_tokenizer("words", words.build())
        self.heap = heap
        self.searcher: Any = None

    def add(self, rows: Sequence[Row]) -> None:
        writer = self.index.writer(heap_size=self.heap, num_threads=1)
        for row in rows:
            writer.add_document(
                self.tantivy.Document(
                    id=row.id, title=row.title, text=row.text, kind=row.kind, lang=row.language, publisher=row.publisher
                )
            )
        writer.commit()
        writer.wait_merging_threads()

    def ready(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, question: Question) -> Ask:
        query = self._query(question)
        facets = {name: {"terms": {"field": name, "size": 10}} for name in FACETS}

        def ask() -> Answer:
            searcher = self.searcher
            found = searcher.search(query, TOP)
            documents = [searcher.doc(address) for _, address in found.hits]
            if question.kind == "facets":
                searcher.aggregate(query, facets)
            if question.kind == "passages":
                snippets = self.tantivy.SnippetGenerator.create(searcher, query, self.schema, "text")
                for document in documents:
                    snippets.snippet_from_doc(document).to_html()
            return Answer(found.count, [(d.get_first("id"), d.get_first("title")) for d in documents])

        return ask

    def _query(self, question: Question) -> Any:
        query, must, should = self.tantivy.Query, self.tantivy.Occur.Must, self.tantivy.Occur.Should

        def anywhere(make: Any) -> Any:
            return query.boolean_query([(should, make(name)) for name in ("title", "text")])

        def term(word: str) -> Any:
            return anywhere(lambda name: query.term_query(self.schema, name, word))

        words = question.words
        match question.kind:
            case "and" | "or":
                return query.boolean_query([(must if question.kind == "and" else should, term(w)) for w in words])
            case "phrase":
                return anywhere(lambda name: query.phrase_query(self.schema, name, list(words)))
            case "prefix":
                return anywhere(lambda name: query.regex_query(self.schema, name, f"{words[0]}.*"))
            case "fuzzy":
                return anywhere(lambda name: query.fuzzy_term_query(self.schema, name, words[0], 1))
            case "filter":
                asked = query.const_score_query(query.term_query(self.schema, "lang", question.language), 0.0)
                return query.boolean_query([(must, term(words[0])), (must, asked)])
        return term(words[0])


class Fts5:
    name = "fts5"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.database = sqlite3.connect(folder / "fts5.db", check_same_thread=False)
        self.database.executescript(
            """PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS documents (rowid INTEGER PRIMARY KEY, id, title, text, kind, lang, publisher);
            CREATE INDEX IF NOT EXISTS langs ON documents (lang);
            CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (title, text, content = documents,
                tokenize = "unicode61 remove_diacritics 0");"""
        )

    def add(self, rows: Sequence[Row]) -> None:
        with self.database:
            self.database.executemany(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", ((int(row.id), *_flat(row)) for row in rows)
            )
            self.database.executemany(
                "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
                ((int(row.id), row.title, row.text) for row in rows),
            )

    def ready(self) -> None:
        pass

    def ask(self, question: Question) -> Ask | None:
        if question.kind == "fuzzy":
            return None
        wanted = self._match(question)
        where = "words MATCH ?" + (" AND d.lang = ?" if question.language else "")
        given = (wanted, *((question.language,) if question.language else ()))
        joined = f"FROM words JOIN documents d ON d.rowid = words.rowid WHERE {where}"
        shown = ", snippet(words, 1, '', '', '…', 30)" if question.kind == "passages" else ""

        def ask() -> Answer:
            best = f"SELECT d.id, d.title{shown} {joined} ORDER BY words.rank LIMIT {TOP}"
            hits = [(row[0], row[1]) for row in self.database.execute(best, given)]
            (total,) = self.database.execute(f"SELECT count(*) {joined}", given).fetchone()
            for name in FACETS if question.kind == "facets" else ():
                self.database.execute(f"SELECT d.{name}, count(*) {joined} GROUP BY 1", given).fetchall()
            return Answer(total, hits)

        return ask

    def _match(self, question: Question) -> str:
        quoted = [f'"{word}"' for word in question.words]
        match question.kind:
            case "or":
                return " OR ".join(quoted)
            case "phrase":
                return f'"{" ".join(question.words)}"'
            case "prefix":
                return f"{quoted[0]}*"
        return " AND ".join(quoted)


def _flat(row: Row) -> tuple[str, ...]:
    return row.id, row.title, row.text, row.kind, row.language, row.publisher


class Bm25s:
    """In memory: what it is asked for are bags of words, ranked; it counts no totals."""

    name = "bm25s"

    def __init__(self, folder: Path) -> None:
        import bm25s

        self.bm25s, self.rows = bm25s, list[Row]()
        self.index: Any = None

    def add(self, rows: Sequence[Row]) -> None:
        self.rows += rows
        words = [[word.lower() for word in re.findall(_WORD, f"{row.title} {row.text}")] for row in self.rows]
        self.index = self.bm25s.BM25(method="lucene")
        self.index.index(words, show_progress=False)

    def ready(self) -> None:
        pass

    def ask(self, question: Question) -> Ask | None:
        if question.kind not in ("rare", "common", "or"):
            return None
        words = [list(question.words)]

        def ask() -> Answer:
            found, scores = self.index.retrieve(words, k=TOP, show_progress=False, n_threads=0)
            hits = [self.rows[n] for n, score in zip(found[0], scores[0], strict=True) if score > 0]
            return Answer(-1, [(row.id, row.title) for row in hits])

        return ask


class Stock:
    """Whoosh-Reloaded without our codec and evaluator. Its fuzzy words keep the first letter, as ours do."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        from whoosh import analysis, fields, index

        folder.mkdir(exist_ok=True)
        words = analysis.RegexTokenizer(_WORD) | analysis.LowercaseFilter()
        kept = dict.fromkeys(FACETS, fields.ID)
        schema = fields.Schema(
            id=fields.ID(stored=True),
            title=fields.TEXT(words, stored=True),
            text=fields.TEXT(words, stored=True),
            **kept,
        )
        found = index.exists_in(str(folder))
        self.index = index.open_dir(str(folder)) if found else index.create_in(str(folder), schema)
        self.searcher: Any = None

    def add(self, rows: Sequence[Row]) -> None:
        writer = self.index.writer(limitmb=256)
        for row in rows:
            named = {name: getattr(row, column) for name, column in _COLUMNS.items()}
            writer.add_document(id=row.id, title=row.title, text=row.text, **named)
        writer.commit()

    def ready(self) -> None:
        self.searcher = self.index.searcher()

    def ask(self, question: Question) -> Ask | None:
        from whoosh import query, sorting

        if question.kind == "passages":
            return None
        one = question.words[0]
        made = {
            "phrase": lambda name: query.Phrase(name, list(question.words)),
            "prefix": lambda name: query.Prefix(name, one),
            "fuzzy": lambda name: query.FuzzyTerm(name, one, prefixlength=1),
        }.get(question.kind)
        both = [made] if made else [lambda name, word=word: query.Term(name, word) for word in question.words]
        parts = [query.Or([make(name) for name in ("title", "text")]) for make in both]
        asked = query.Or(parts) if question.kind == "or" else query.And(parts)
        narrowed = query.Term("lang", question.language) if question.language else None
        facets = sorting.Facets() if question.kind == "facets" else None
        for name in FACETS if facets is not None else ():
            facets.add_field(name)

        def ask() -> Answer:
            found = self.searcher.search(asked, limit=TOP, filter=narrowed, groupedby=facets)
            hits = [(hit["id"], hit["title"]) for hit in found]
            return Answer(len(found), hits)

        return ask
