"""Every query of failures, by what it is about. Nothing here commits.

Whoever puts a report on record first holds the numbers, then its tool; whoever changes one locks its row, of two
reports the one with the smaller id first. So no two transactions wait for each other.
"""
