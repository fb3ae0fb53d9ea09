"""The network as a tree, with the networks above it and what nobody tells below."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, Tree
from textual.widgets.tree import TreeNode

from reports.content.network_tree import Node
from reports.content.wiring import SiteWiring
from reports.dashboard.plain import plain
from reports.locale import _, ngettext
from reports.report import Report


class NetworkMap(Vertical):
    """Shows where things hang; Enter on a device opens its sheet."""

    class Chosen(Message):
        """A device was opened."""

        def __init__(self, device: str) -> None:
            super().__init__()
            self.device = device

    @property
    def help_text(self) -> str:
        """What help says of this page."""
        return _(
            "Which device hangs on which port, as far as switches and routers tell it. What nobody tells is said to be "
            "unknown. Enter opens a device."
        )

    def compose(self) -> ComposeResult:
        """Lay out networks, tree and the rest."""
        yield Static(plain(""), id="map-networks")
        tree: Tree[str] = Tree(plain(""), id="map-tree")
        tree.show_root = False
        tree.guide_depth = 3
        tree.auto_expand = False
        yield tree
        yield Static(plain(""), id="map-rest")

    def show(self, report: Report) -> None:
        """Fill the three parts; the tree keeps its cursor's line where it can."""
        self.query_one("#map-networks", Static).update(Text("\n").join(_networks(report.wiring)))
        self.query_one("#map-rest", Static).update(Text("\n").join(_rest(report.wiring)))
        tree = self.query_one(Tree)
        line = tree.cursor_line
        tree.clear()
        for node in report.trees:
            _grow(tree.root, node)
        tree.root.expand_all()
        tree.display = bool(report.trees)
        tree.cursor_line = max(line, 0)

    def focus_tree(self) -> None:
        """Put the cursor into the tree."""
        self.query_one(Tree).focus()

    def on_tree_node_selected(self, event: "Tree.NodeSelected[str]") -> None:
        """Tell the screen which device was opened."""
        event.stop()
        if event.node.data:
            self.post_message(self.Chosen(event.node.data))


def _grow(parent: "TreeNode[str]", node: Node) -> None:
    label = plain(f"{node.cable}: ", "dim") if node.cable else plain("")
    label.append_text(plain(node.label, "bold" if node.children and node.device else "" if node.device else "italic"))
    label.no_wrap = True
    if not node.children:
        parent.add_leaf(label, node.device)
        return
    grown = parent.add(label, node.device, expand=True)
    for child in node.children:
        _grow(grown, child)


def _networks(sites: tuple[SiteWiring, ...]) -> list[Text]:
    lines = []
    for site in sites:
        for row in site.networks:
            routed = _("routed by {routers}", routers=row.routers)
            state = plain(f" · {row.state}", "" if row.looked_at else "bold yellow")
            before = f"{site.site}: " if site.site else ""
            lines.append(plain(f"{before}{row.network} · {routed}", "bold").append_text(state))
        lines += [plain(text, "yellow") for text in site.hearsay]
    return lines or [plain(_("No router told which networks there are."))]


def _rest(sites: tuple[SiteWiring, ...]) -> list[Text]:
    lines = []
    for site in sites:
        if not site.unplaced:
            continue
        lines.append(plain(f"{site.site}: {site.unplaced}" if site.site else site.unplaced))
        if site.unplaced_named:
            more = ngettext("and {count} more", "and {count} more", site.unplaced_more) if site.unplaced_more else ""
            lines.append(plain(f"{', '.join(site.unplaced_named)} {more}".strip(), "dim"))
    return lines
