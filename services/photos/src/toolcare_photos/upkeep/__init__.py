"""What an administrator does to the files of photos by command: checking, sealing, changing keys."""
