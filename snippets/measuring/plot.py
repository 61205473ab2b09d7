"""Draw measured points as an SVG that fits light and dark pages, and say them in words.

display(plot) draws it in a notebook; as a string, a plot is a table of its figures.
"""

import itertools
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from math import ceil, floor, log10

import ziaplot

SIZE = 520, 290  # pixels; a phone shows it at two thirds
COLOURS = (  # those of the timelines, or what is readable on light and dark alike
    "currentColor",
    "var(--timeline-holds, #d2691e)",
    "var(--timeline-waits, #14968a)",
    "var(--run-edge, #a05ab4)",
)
DOTS = "1 4"
MARKERS = "o", "s", "^", "v"
SIGNS = "●■▲▼"  # the same, in the legend
STYLE = """
    * {color: currentColor; edge_color: currentColor; font_size: 14; stroke_width: 1}
    Canvas {color: none} Graph {color: none; edge_width: 1}
    Graph.GridX {color: none} Graph.GridY {color: #8884; stroke: solid}
    Graph.TickX, Graph.TickY {font_size: 14; height: 5; margin: 4}
    Graph.Legend {color: none; edge_width: 0; edge_color: none}
"""
PLACES = "d", "x", "y", "transform"
FRAME = "url(#zclip1)"  # of what is inside the axes; the legend has frames of its own
Series = dict[str, list[tuple[float, float]]]
numbers = itertools.count(1)


@dataclass
class Plot:
    """What was measured: {name: [(x, y), ...]}, and the names of the axes, with their units.

    log: the axes that are logarithmic: "", "x", "y" or "xy"; names: words for x = 0, 1, 2 …
    spans: {name: [(x, lowest, highest), ...]}, of what was measured more than once
    least: {name: [(x, y), ...]}, what it takes at the least, which is drawn dotted
    """

    title: str
    x: str
    y: str
    series: Series
    log: str = ""
    names: tuple[str, ...] = ()
    spans: dict[str, list[tuple[float, float, float]]] = field(default_factory=dict)
    least: Series = field(default_factory=dict)

    def __str__(self) -> str:
        rows = [f"{self.title} ({self.y})"]
        for name, points in self.series.items():
            rows.append(f"  {name:<22}" + "   ".join(self._said(*point) for point in points))
        return "\n".join(rows)

    def _said(self, x: float, y: float) -> str:
        return f"{self._x(x)}: {short(y)}"

    def _x(self, value: float) -> str:
        return self.names[int(value)] if self.names else f"{float(f'{value:.3g}'):g}"

    @property
    def words(self) -> str:
        """The figures in one line, for whoever does not see the drawing."""
        lines = []
        for name, points in self.series.items():
            figures = (self._said(x, y) + self._span(name, x) for x, y in points)
            lines.append(f"{name}, {', '.join(figures)}")
        lines += [
            f"{name}, at the least (dotted), {', '.join(self._said(*point) for point in points)}"
            for name, points in self.least.items()
        ]
        return f"{self.title}: {self.y} against {self.x}. {'; '.join(lines)}."

    def _span(self, name: str, x: float) -> str:
        ends = {at: (low, high) for at, low, high in self.spans.get(name, ())}
        return " ({} to {})".format(*map(short, ends[x])) if x in ends else ""

    def _repr_html_(self) -> str:
        return self.figure(f"plot-{next(numbers)}")

    def figure(self, label: str) -> str:
        """Return the drawing with its title and its figures as HTML; label: an id of its own."""
        title, words = escape(self.title), f'<span id="{label}">{escape(self.words)}</span>'
        return (
            f'<figure data-search-exclude style="width:620px">{self.svg(label)}<figcaption>{title}'
            f"<details><summary>Figures</summary>{words}</details></figcaption></figure>"
        )

    def svg(self, label: str) -> str:
        """Return the drawing, named by the element with the id label."""
        ziaplot.css(STYLE)
        ziaplot.config.precision = 1
        with warnings.catch_warnings():  # ziaplot tests an element for its truth
            warnings.simplefilter("ignore", DeprecationWarning)
            drawing = compact(self._graph().svgxml())
        self._colour_legend(drawing)
        drawing.attrib = {
            "viewBox": f"0 0 {SIZE[0] + 20} {SIZE[1]}",  # room for half of the last tick's words
            "role": "img",
            "aria-labelledby": label,
            "style": "width:100%;font:14px sans-serif",
            "fill": "none",
            "stroke": "currentColor",
        }
        return re.sub("(zclip|dot)(?=\\d)", rf"{label}\1", ET.tostring(drawing, "unicode"))

    def _colour_legend(self, drawing: ET.Element) -> None:
        """Give each name its line's colour and sign; a piece of the line itself costs more."""
        (legend,) = drawing.findall("g[@dominant-baseline='bottom']")
        for name, colour, sign in zip(legend, COLOURS, SIGNS):
            name.set("fill", colour)
            name.text = f"{sign} {name.text}"

    def _graph(self) -> ziaplot.Graph:
        graph = ziaplot.Graph().size(*SIZE).axesnames(self.x, self.y).legend("topleft")
        for number, (name, points) in enumerate(self.series.items()):
            shift = (number - 1.5) / 12 if self.names else 0
            drawn = self._draw(points, shift)
            drawn.name(name).color(COLOURS[number]).marker(MARKERS[number], radius=4)
            graph.add(drawn)
            self._draw_beside(graph, name, shift, COLOURS[number])
        self._ticks(graph)
        return graph

    def _draw_beside(self, graph: ziaplot.Graph, name: str, shift: float, colour: str) -> None:
        """Add the spans of a series as thin upright lines, and its least as a dotted one."""
        for x, low, high in self.spans.get(name, ()):
            at = self._at("x", x) + shift
            ends = [self._at("y", low), self._at("y", high)]
            graph.add(ziaplot.PolyLine([at, at], ends).color(colour))
        if name in self.least:
            xs, ys = zip(*((self._at("x", x), self._at("y", y)) for x, y in self.least[name]))
            graph.add(ziaplot.PolyLine(xs, ys).color(colour).stroke(DOTS))

    def _draw(self, points: list[tuple[float, float]], shift: float) -> ziaplot.PolyLine:
        """Return a line through the points; between words there is nothing, so no line either."""
        xs, ys = zip(*((self._at("x", x) + shift, self._at("y", y)) for x, y in points))
        if len(points) == 1:  # which makes half a line otherwise
            xs, ys = xs * 2, ys * 2
        return (ziaplot.Scatter if self.names else ziaplot.PolyLine)(xs, ys)

    def _at(self, axis: str, value: float) -> float:
        return log10(value) if axis in self.log else value

    def _ticks(self, graph: ziaplot.Graph) -> None:
        drawn = [*self.series.values(), *self.least.values()]
        xs, ys = zip(*(point for points in drawn for point in points))
        if "x" in self.log:
            graph.xticks(*decades(xs))
        else:
            graph.xticks(sorted(set(xs)), [self._x(x) for x in sorted(set(xs))])
        if "y" in self.log:
            graph.yticks(*decades([*ys, 10 * max(ys)] if self.names else ys))  # and the legend
        else:
            graph.yrange(0, max(ys) * 1.5)  # with room for the legend


def short(value: float) -> str:
    """Return a number with two digits that count."""
    return f"{float(f'{value:.2g}'):g}"


def decades(values: Iterable[float]) -> tuple[list[int], list[str]]:
    """Return the powers of ten around some values as (logarithms, words)."""
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    logs = list(range(low, max(high, low + 1) + 1))
    return logs, [f"{10.0**log:g}" for log in logs]


def compact(drawing: ET.Element) -> ET.Element:
    """Say once what ziaplot says of each stroke and word, for one page holds many plots."""
    lean, alike = ET.Element("svg"), {}
    for node in drawing:
        tag, style = node.tag.rpartition("}")[2], dict(node.attrib)
        place = {name: style.pop(name) for name in PLACES if name in style}
        key = tag, *style.items()
        if tag == "path" and key in alike and "marker-start" not in style:
            alike[key].set("d", f"{alike[key].get('d')}{place['d']}")
        elif tag == "path" and style.get("clip-path", FRAME) == FRAME:  # and not of the legend
            alike[key] = ET.SubElement(lean, tag, stroke(style) | place)
        elif tag == "text":
            if key not in alike:
                alike[key] = ET.SubElement(lean, "g", words(style))
            ET.SubElement(alike[key], tag, place).text = node.text
        elif tag == "defs":
            lean.append(node)
            for clip in node.findall("{*}clipPath"):
                node.remove(clip)
            for marker in node:
                marker.attrib |= {"stroke": "none"}
                del marker.attrib["stroke-width"]
    return lean


def stroke(style: dict[str, str]) -> dict[str, str]:
    """Return what a path needs beyond what it inherits from the drawing."""
    marker = {"style": f"marker:{style['marker-end']}"} if "marker-end" in style else {}
    inherited = "black", "currentColor", "1"
    attributes = {k: style[k] for k in ("stroke", "stroke-width") if style[k] not in inherited}
    dots = {k: style[k] for k in ("stroke-dasharray",) if k in style}
    return attributes | dots | marker


def words(style: dict[str, str]) -> dict[str, str]:
    """Return what a group of words needs beyond what it inherits."""
    attributes = {k: style[k] for k in ("text-anchor", "dominant-baseline") if k in style}
    return attributes | {"fill": "currentColor", "stroke": "none"}
