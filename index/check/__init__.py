"""An article set beside what is archived: a verdict for each quotation, and for each sentence what may bear it out.

The index says which documents to look in, a bounded number of them; their stored text decides.
"""
