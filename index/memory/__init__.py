"""The reference engine: small, slow, right. It looks at every word of every document for every question.

The embedded engine is held against it. So they share only definitions (which fields, which words, which order,
what a score or a passage is), and nothing of how to find anything. For tests, and for a few hundred documents.
"""

from index.memory.engine import MemoryEngine

__all__ = ["MemoryEngine"]
