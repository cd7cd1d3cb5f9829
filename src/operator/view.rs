//! Views: what a page's stage may show. An operator's page names those it has, the one it opens with first; what each draws is a file of
//! [`crate::scene`].

use crate::graph::{Graph, Role};
use crate::words::Text;

macro_rules! views {
    ($($(#[$doc:meta])* $view:ident $word:literal $en:literal $zh:literal $offered:expr;)*) => {
        /// One way to look at an operator's graph.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum View { $($(#[$doc])* $view),* }

        impl View {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$view),*];

            /// Its word in a link: `view=window`.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$view => $word),* }
            }

            /// Its name on the page.
            pub const fn title(self) -> Text {
                match self { $(Self::$view => Text::new($en, $zh)),* }
            }

            /// Whether a graph has something to show in it.
            pub fn offered(self, graph: &Graph) -> bool {
                let offered: fn(&Graph) -> bool = match self { $(Self::$view => $offered),* };
                offered(graph)
            }
        }
    };
}

// A variant, its word in a link, its name on the page, and which graphs have something to show in it.
views! {
    /// One output element: what it reads, how, and the number it comes to.
    Window "window" "Window" "窗口" |_| true;
    /// The whole graph, the picture inside every tensor of it.
    Flow "flow" "Flow" "流程" |graph| graph.computed().nth(1).is_some();
    /// Nodes and edges, and the messages that meet in a node.
    Nodes "nodes" "Nodes" "节点" has_messages;
    /// Taps that left their place.
    Offsets "offsets" "Offsets" "偏移" has_moved_taps;
    /// Experts, the share of each, and the one weight they are mixed into.
    Mixture "mixture" "Mixture" "混合" has_experts;
    /// A lane for each resolution, and the paths between them. Of a page that names it, a setting with one resolution alone has it too: a boundary
    /// that is dragged to its end can be dragged back.
    Scales "scales" "Scales" "尺度" has_planes;
    /// Every channel on a lane of its own, wired to those it is made from.
    Lanes "lanes" "Lanes" "通道线路" has_planes;
    /// Which output channel reads which input channel, through which weights.
    Blocks "blocks" "Channels" "通道矩阵" has_bank;
    /// What each parameter does to the cost.
    Sweep "sweep" "Cost" "代价" |_| true;
    /// What an output element stands on, node by node down to the input, by how many paths.
    Coverage "coverage" "Coverage" "覆盖" has_planes;
}

impl View {
    /// What a page has unless it says otherwise.
    pub const USUAL: &'static [Self] = &[Self::Window, Self::Flow];

    /// The view of a word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|view| view.word() == word)
    }
}

/// A node whose taps another node moves.
fn has_moved_taps(graph: &Graph) -> bool {
    graph.computed().filter_map(|id| graph.applied(id)).any(|(primitive, _)| primitive.moves())
}

/// A node of features that are passed along the edges of a graph.
fn has_messages(graph: &Graph) -> bool {
    graph.computed().filter_map(|id| graph.applied(id)).any(|(primitive, _)| primitive.passes().is_some())
}

/// A node that mixes several into one.
fn has_experts(graph: &Graph) -> bool {
    graph.computed().filter_map(|id| graph.applied(id)).any(|(primitive, _)| primitive.mixes())
}

/// A node that weighs channels by a learned bank of windows.
fn has_bank(graph: &Graph) -> bool {
    graph.computed().filter_map(|id| graph.applied(id)).any(|(_, operands)| {
        operands.iter().skip(1).any(|&id| graph.node(id).role == Role::Weight && graph.node(id).shape.rank() == 4)
    })
}

/// An input with rows and columns.
fn has_planes(graph: &Graph) -> bool {
    graph.of_role(Role::Input).any(|id| {
        let [_, _, rows, columns] = graph.node(id).shape.nchw();
        rows > 1 && columns > 1
    })
}
