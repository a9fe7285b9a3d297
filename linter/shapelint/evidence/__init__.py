"""Evidence: which models a file has, and what inputs they get."""
