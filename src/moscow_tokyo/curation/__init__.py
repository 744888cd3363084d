"""For those who make the data: checking, versions, releases, agreement of coders, derived files.

Readers' rooms import nothing from here; the verbs that need it do so at the moment they are called.
"""
