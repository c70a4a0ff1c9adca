"""A small archive to try Pressmark on: an article and five sources it cites, all invented for this project.

`manifest.json` describes them in the order they are taken in, the article last, since it names the others.
"""
