//! What can be chosen about the network.

use super::Activation;
use crate::param::{About, Described, Kind, Param, Tuned, Value};

/// The network between the columns and the classes.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSpec {
    /// Neurons of each hidden layer, first to last; none makes it logistic regression.
    pub hidden: Vec<u32>,
    /// What stands between the linear layers.
    pub activation: Activation,
    /// Share of hidden outputs set to 0 at each step of training, in `[0, 0.9]`.
    pub dropout: f64,
    /// Where the biases of the last layer start.
    pub bias_init: BiasInit,
}

/// Where the biases of the last layer start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BiasInit {
    /// Where PyTorch starts them.
    #[default]
    Uniform,
    /// At the log of the class shares of the train set: the first answers have the right shares already, and the first
    /// epochs are not spent on learning them (Lin et al. 2017, ICCV, section 3.3).
    Prior,
}

impl Default for ModelSpec {
    fn default() -> Self {
        Self { hidden: vec![50], activation: Activation::default(), dropout: 0.0, bias_init: BiasInit::default() }
    }
}

impl Tuned for ModelSpec {
    const ABOUT: About = About {
        id: "mlp",
        title: "MLP",
        does: "Linear layers with an activation between them.",
        hurts: "More neurons learn more, noise too.",
        source: "PyTorch nn.Linear with its default initialisation, nn.ReLU and its relatives, nn.Dropout",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "hidden",
                label: "Hidden layers",
                help: "Neurons of each hidden layer, separated by commas; \"none\" makes it logistic regression.",
                unit: "neurons",
                kind: Kind::Text {
                    form: "50 or 64,32 or none",
                    canonical: |text| parse_hidden(text).map(|h| print_hidden(&h)),
                },
            },
            read: |this| Value::Text(print_hidden(&this.hidden)),
            write: |this, value| this.hidden = parse_hidden(&value.text()).expect("the value is canonical"),
        },
        Param {
            described: Described {
                key: "activation",
                label: "Activation",
                help: "What bends the lines: the function applied to the outputs of every hidden layer.",
                unit: "",
                kind: Kind::Choice(Activation::CHOICES),
            },
            read: |this| Value::Choice(this.activation.word()),
            write: |this, value| this.activation = Activation::of(&value.text()).expect("the value is a choice"),
        },
        Param {
            described: Described {
                key: "dropout",
                label: "Dropout",
                help: "Share of the hidden outputs that are set to 0 at each training step; answers use all of them.",
                unit: "",
                kind: Kind::Real { min: 0.0, max: 0.9 },
            },
            read: |this| Value::Real(this.dropout),
            write: |this, value| this.dropout = value.real(),
        },
        Param {
            described: Described {
                key: "bias_init",
                label: "Output bias",
                help: "Where the last biases start: uniform as PyTorch does, or at the log of the class shares, so that the first answers have the right shares.",
                unit: "",
                kind: Kind::Choice(&[("uniform", "Uniform"), ("prior", "Log of the class shares")]),
            },
            read: |this| Value::Choice(if this.bias_init == BiasInit::Prior { "prior" } else { "uniform" }),
            write: |this, value| {
                this.bias_init = if value.text() == "prior" { BiasInit::Prior } else { BiasInit::Uniform };
            },
        },
    ];
}

/// Reads the sizes of hidden layers.
pub(crate) fn parse_hidden(text: &str) -> Result<Vec<u32>, String> {
    if text.trim() == "none" {
        return Ok(Vec::new());
    }
    let sizes: Option<Vec<u32>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    sizes
        .filter(|sizes| sizes.len() <= 6 && sizes.iter().all(|size| (1..=512).contains(size)))
        .ok_or_else(|| "none, or up to six sizes from 1 to 512 with commas between them, such as 64,32".to_owned())
}

/// The sizes of hidden layers, as they are read.
pub(crate) fn print_hidden(hidden: &[u32]) -> String {
    match hidden {
        [] => "none".to_owned(),
        sizes => sizes.iter().map(u32::to_string).collect::<Vec<_>>().join(","),
    }
}
