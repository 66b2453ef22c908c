"""Weakens one check of the library at a time and looks whether a test notices: ./run mutate [ROOM...]

tokens.py      the tokens of a C++ file, without comments and preprocessor lines
operators.py   what is changed where: the mutants of a file
instrument.py  a copy of a file that holds all of its mutants, each switched on by its number at run time
tree.py        a copy of the project with such files, and its build
suites.py      the suites that were built, what each of them reaches, and runs of them
results.py     what is known of each mutant, kept between runs; the list of those without effect
"""
