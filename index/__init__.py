"""What can be found, and where it stands: a derived thing, which may always be deleted and built again.

engine.py says what any index can do: give it changes, ask it a `Search` within a `Scope`, get `Results`.
parser.py turns a reader's words into a `Query`; analysis.py, fields.py and scoring.py decide what matches,
and how well.
"""
