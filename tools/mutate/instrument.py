"""A file with all of its mutants in it, each behind a switch that is its number."""

import dataclasses


@dataclasses.dataclass
class Placed:
    """Where a site's text stands in the instrumented file."""

    start: int
    end: int
    mutants: list


def switch(number):
    return f"::auth0_mutation::on({number})"


def instrument(text, sites, number_of):
    """The text, and where its sites stand in it. Lines stay where they are. `number_of` gives a mutant's number."""
    pieces, placed, still_open = [], [], []
    length, done = 0, 0

    def add(piece):
        nonlocal length
        pieces.append(piece)
        length += len(piece.encode())

    def close_until(offset):
        nonlocal done
        while still_open and still_open[-1][0].end <= offset:
            site, place, switches = still_open.pop()
            add(text[done:site.end])
            done = site.end
            add(site.after.format(*switches))
            place.end = length

    for site in sites:
        close_until(site.start)
        if still_open and still_open[-1][0].end < site.end:
            continue  # crosses another: cannot be wrapped
        add(text[done:site.start])
        done = site.start
        place = Placed(length, length, site.mutants)
        placed.append(place)
        switches = [switch(number_of(mutant)) for mutant in site.mutants]
        add(site.before.format(*switches))
        still_open.append((site, place, switches))
    close_until(len(text))
    add(text[done:])
    return "".join(pieces), placed


def blamed(instrumented, placed, line, column):
    """The mutants of the innermost site at a place that the compiler names; those of its line if it is in none."""
    lines = instrumented.encode().split(b"\n")
    begin = sum(len(text) + 1 for text in lines[:line - 1])
    offset = begin + column - 1
    around = [place for place in placed if place.start <= offset <= place.end]
    if around:
        return min(around, key=lambda place: place.end - place.start).mutants
    end = begin + len(lines[line - 1])
    return [mutant for place in placed if place.start <= end and place.end >= begin for mutant in place.mutants]
