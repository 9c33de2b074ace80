"""Every query of actions, by what it is about. Nothing here commits.

Whoever makes an action first holds the numbers, then its tool. Whoever changes one, its watch, or what is known of a
failure locks the tool alone: all that belongs to one tool changes one after the other, its alert included.
"""
