"""Tests of the skills, over small shops in memory."""
