"""A small archive to try Pressmark on: two articles and five sources of each, all invented for this project.

`manifest.json` describes them in the order they are taken in, an article last. The first names its sources, by their
addresses and in its description; of the second nothing tells which they are but its sentences.
"""
