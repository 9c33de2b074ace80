"""The audit trail: every entry of every service in one chain, in which nothing can be changed unnoticed."""
