"""Parcel carriers: where a parcel is, and on which day it comes."""
