//! The trained network as JSON, in the shape in which PyTorch keeps it.

use super::to_json;
use crate::{
    data::{
        Class,
        prepare::{FittedTable, Scaler},
    },
    decide::Calibration,
    experiment::{ExperimentSpec, Judge, Report, Run},
    nn::Activation,
};
use serde::{Serialize, Serializer, ser::SerializeMap};

impl Activation {
    /// The module of PyTorch that does the same, as it is called.
    pub(super) fn torch(self) -> &'static str {
        match self {
            Self::Relu => "nn.ReLU()",
            Self::LeakyRelu => "nn.LeakyReLU()",
            Self::Tanh => "nn.Tanh()",
            Self::Sigmoid => "nn.Sigmoid()",
            Self::Gelu => "nn.GELU()",
            Self::GeluTanh => "nn.GELU(approximate=\"tanh\")",
            Self::Elu => "nn.ELU()",
            Self::Silu => "nn.SiLU()",
            Self::Softplus => "nn.Softplus()",
        }
    }
}

const HOW_TO_READ: &str = "Build nn.Sequential of nn.Linear(sizes[i], sizes[i + 1]) with the activation between them, and \
    load_state_dict({name: torch.tensor(values) for name, values in state_dict.items()}). Standardise the columns first: \
    (x - mean) / scale, in float64, if there is a scaler. Numbers are float32 with as many digits as read back to the same bits.";

const HOW_TO_PREPARE: &str = " Prepare a row as `preparation` says. Numbers come first, (x - center) / scale each, with fill for an \
    empty cell. Then each category, with fill for an empty cell: one-hot, a 1 in the column of its place, of which those from \
    first_column on have one, and 0 in the others; as an ordinal, (place - center) / scale, with -1 for a word that is not listed. \
    Then for each indicator a 1 if its cell is empty.";

/// The network of a finished run, judged as the spec says, which may differ from the run's in what takes no training; `None` before
/// the end.
///
/// `state_dict` has the names that PyTorch gives `nn.Sequential` of linear layers with an activation between them: `0.weight`,
/// `0.bias`, `2.weight` and so on, weights as `(n_out, n_in)`, row after row. With it stand the sizes, the activation, what the
/// outputs mean, the columns' means and scales, the names of columns and classes, and how logits become answers.
pub fn weights_json(run: &Run, report: &Report, spec: &ExperimentSpec) -> Option<String> {
    let mlp = run.model()?;
    let judged = Judge::new(run.outputs()?.clone(), &spec.calibration).judge_as(spec);
    let tensors = mlp.to_torch(mlp.params());
    let n_outputs = tensors.last().map_or(0, |(_, biases)| biases.len());
    let layers: Vec<Layer<'_>> = tensors
        .iter()
        .map(|(weights, biases)| Layer { rows: weights.chunks(weights.len() / biases.len()).collect(), biases })
        .collect();
    let activation = run.spec().model.activation;
    Some(to_json(&Document {
        format: "imbalance-lab weights, version 1",
        link: &spec.to_link(),
        digest: judged.digest(report.model).to_string(),
        how_to_read: HOW_TO_READ.to_owned() + run.preparation().fitted().map_or("", |_| HOW_TO_PREPARE),
        columns: run.split().train.columns(),
        class_names: &report.class_names,
        scaler: run.preparation().scaler(),
        preparation: run.preparation().fitted(),
        sizes: std::iter::once(mlp.n_features()).chain(tensors.iter().map(|(_, biases)| biases.len())).collect(),
        activation: activation.word(),
        torch_activation: activation.torch(),
        outputs: if n_outputs == 1 {
            "one logit, of the second class; that of the first is 0: sigmoid gives the probability of the second"
        } else {
            "one logit per class, in the order of class_names: softmax gives their probabilities"
        },
        calibration: &judged.decider.calibration,
        positive: judged.decider.positive,
        threshold: judged.decider.threshold,
        state_dict: StateDict(&layers),
    }))
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    link: &'a str,
    digest: String,
    how_to_read: String,
    columns: &'a [String],
    class_names: &'a [String],
    scaler: Option<&'a Scaler>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preparation: Option<FittedTable>,
    sizes: Vec<usize>,
    activation: &'static str,
    torch_activation: &'static str,
    outputs: &'static str,
    calibration: &'a Calibration,
    positive: Class,
    threshold: Option<f64>,
    state_dict: StateDict<'a>,
}

struct Layer<'a> {
    rows: Vec<&'a [f32]>,
    biases: &'a [f32],
}

struct StateDict<'a>(&'a [Layer<'a>]);

impl Serialize for StateDict<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, layer) in self.0.iter().enumerate() {
            map.serialize_entry(&format!("{}.weight", 2 * index), &layer.rows)?;
            map.serialize_entry(&format!("{}.bias", 2 * index), layer.biases)?;
        }
        map.end()
    }
}
