//! Dropout: hidden outputs set to 0 at random while training.

use crate::lanes::{Lanes, PANEL};
use crate::rng::Rng;

/// Sets each hidden output to 0 with probability `p`, and multiplies the others by `1 / (1 - p)`, as PyTorch's
/// `nn.Dropout` in training; it draws from a random stream of its own.
#[derive(Clone, Debug)]
pub struct Dropout {
    p: f64,
    rng: Rng,
}

impl Dropout {
    /// Dropout with probability `p` in `[0, 1)`; `None` for 0, which draws nothing.
    pub fn new(p: f64, rng: Rng) -> Option<Self> {
        (p > 0.0).then_some(Self { p, rng })
    }

    /// Drops from the outputs of a layer, and from their slopes, so that no gradient passes where nothing went forward.
    pub(super) fn apply(&mut self, outputs: &mut [Lanes], slopes: &mut [Lanes]) {
        let limit = (self.p * 4_294_967_296.0) as u32;
        let kept = (1.0 / (1.0 - self.p)) as f32;
        for (output, slope) in outputs.iter_mut().zip(slopes) {
            let mut factor = [0.0; PANEL];
            for pair in factor.as_chunks_mut::<2>().0 {
                let bits = self.rng.bits();
                *pair = [bits as u32, (bits >> 32) as u32].map(|bits| if bits >= limit { kept } else { 0.0 });
            }
            let factor = Lanes::from(factor);
            *output *= factor;
            *slope *= factor;
        }
    }
}
