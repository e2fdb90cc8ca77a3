"""Transcripts of conversations in, tables of who held the floor, on what, with how many checkable claims, out."""
