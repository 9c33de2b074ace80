"""Work with pixels in processes of its own: what a hostile picture breaks there is one process of many."""
