//! Generated data sets: one file per generator.

mod article;
mod base;
mod blobs;
mod circles;
mod haystack;
mod moons;
mod multiclass;

pub use article::Article;
pub use base::Generator;
pub use blobs::Blobs;
pub use circles::Circles;
pub use haystack::Haystack;
pub use moons::Moons;
pub use multiclass::Multiclass;

use base::{COMMON_AND_RARE, IMBALANCE_RATIO, N_SAMPLES, NOISE, blocks, points, shared_params, two_classes};

crate::family! {
    /// Every generator with its parameters.
    pub enum GeneratorSpec: Generator {
        /// A rare cluster inside a common one.
        Haystack(Haystack),
        /// Pure noise, as in the article.
        Article(Article),
        /// Two Gaussian clusters.
        Blobs(Blobs),
        /// Two half circles.
        Moons(Moons),
        /// A ring inside a ring.
        Circles(Circles),
        /// Several Gaussian clusters.
        Multiclass(Multiclass),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Seed, Stream};

    #[test]
    fn every_generator_keeps_its_promises() {
        for spec in GeneratorSpec::all() {
            let generate = |seed| spec.as_dyn().generate(&mut Seed(seed).stream(Stream::Generate));
            let data = generate(1);
            let n_samples = spec.tunable().value("n_samples").expect("all have it").integer();
            assert_eq!(data.n_samples(), n_samples as usize, "{spec:?}");
            assert_eq!(data, generate(1), "the same seed makes the same set");
            assert_ne!(data, generate(2), "{spec:?}");
            assert!(data.class_counts().imbalance_ratio() > 2.0, "{spec:?}");
        }
    }

    #[test]
    fn the_ratio_gives_the_counts() {
        assert_eq!(two_classes(1000, 9.0), [900, 100]);
        assert_eq!(two_classes(20, 10_000.0), [18, 2]);
        assert_eq!(two_classes(21, 1.0), [11, 10]);
    }
}
