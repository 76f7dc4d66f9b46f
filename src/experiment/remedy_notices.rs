//! Remedies that did not do what they seem to do, told from what they left behind.

use super::{ExperimentSpec, StageCounts};
use crate::{
    batch::SamplerSpec,
    data::{Class, ClassCounts},
    nn::loss::{ClassWeights, LossSpec},
    param::Family,
    resample::{Method, SamplingStrategy, group},
    rng::Replacement,
    wording::list,
};

/// One sentence for every remedy of a spec that left the train set, the draws or the weights of its classes as they were, and for
/// weights that meet another class than is meant.
pub(super) fn remedy_notices(spec: &ExperimentSpec, class_names: &[String], stages: &StageCounts) -> Vec<String> {
    let mut told = idle_resampler(spec, class_names, stages);
    told.extend(idle_sampler(&spec.sampler, &stages.resampled));
    told.extend(idle_weights(&spec.loss, &stages.resampled));
    told.extend(misplaced_weights(&spec.loss, class_names, &stages.train));
    told
}

fn idle_resampler(spec: &ExperimentSpec, class_names: &[String], stages: &StageCounts) -> Vec<String> {
    let technique = spec.resample.tunable();
    let Some(strategy) = technique.value("sampling_strategy").and_then(|it| it.text().parse::<SamplingStrategy>().ok())
    else {
        return Vec::new();
    };
    let (id, title) = (technique.about().id, technique.about().title);
    let (before, origins) = (&stages.train, &stages.origins);
    let made = |class: Class| origins.duplicates.get(class) + origins.synthetic.get(class);
    let wanted = |method| strategy.targets(method, before, class_names).unwrap_or_default();
    let named = |classes: &[Class]| {
        let names: Vec<String> = classes.iter().map(|class| format!("“{}”", class_names[class.index()])).collect();
        list(&names)
    };
    let has_removed = origins.removed.total() > 0;
    let group = spec.resample.members().iter().position(|member| member.id == id);
    match group.map_or("", |at| spec.resample.groups()[at]) {
        group::OVER | group::GENERATIVE | group::COMBINED => {
            let grown: Vec<(Class, u32)> = wanted(Method::Over).into_iter().filter(|(_, n_new)| *n_new > 0).collect();
            let idle: Vec<Class> = grown.iter().map(|&(class, _)| class).filter(|&class| made(class) == 0).collect();
            let has_cleaned = has_removed || grown.iter().any(|&(class, n_new)| made(class) < n_new);
            let mut told = Vec::new();
            if grown.is_empty() && !origins.has_made() {
                told.push(format!(
                    "{title} added no row: every class that it may grow has as many rows as sampling_strategy asks for."
                ));
            } else if !idle.is_empty() && !has_removed {
                let classes = named(&idle);
                told.push(match id {
                    "borderline_smote" => format!(
                        "{title} added no row of class {classes}: none of its rows is in danger, which takes rows of other \
                         classes for at least half of the nearest ones, but not for all."
                    ),
                    _ => format!("{title} added no row of class {classes}."),
                });
            }
            if group.is_some_and(|at| spec.resample.groups()[at] == group::COMBINED) && !has_cleaned {
                told.push(format!("The cleaning of {title} removed no row: it found none to remove."));
            }
            told
        }
        group::UNDER | group::CLEANING if !has_removed && !origins.has_made() => {
            let targets: Vec<Class> = wanted(Method::Clean).into_iter().map(|(class, _)| class).collect();
            let classes = named(&targets);
            let why = match id {
                "tomek_links" => {
                    format!("no row of class {classes} and row of another class are each other's nearest")
                }
                "edited_nearest_neighbours" | "repeated_edited_nearest_neighbours" | "all_knn" => {
                    format!("every row of class {classes} fits its nearest rows")
                }
                _ if spec.resample.groups()[group.unwrap_or(0)] == group::CLEANING => {
                    format!("it found none to remove from class {classes}")
                }
                _ => "no class has more rows than it is to keep".to_owned(),
            };
            vec![format!("{title} removed no row: {why}.")]
        }
        _ => Vec::new(),
    }
}

fn idle_sampler(sampler: &SamplerSpec, counts: &ClassCounts) -> Option<String> {
    let SamplerSpec::Weighted(weighted) = sampler else { return None };
    let takes_all = weighted.num_samples.is_none_or(|n| n == counts.total());
    let why = if weighted.power == 0.0 {
        "with power 0 every row has the same weight"
    } else if is_even(counts) {
        "the classes of the train set are of one size, so every row has the same weight"
    } else if weighted.replacement == Replacement::Without && takes_all {
        "without replacement it draws every row once"
    } else {
        return None;
    };
    Some(format!("{} changes the share of no class: {why}.", sampler.tunable().about().title))
}

/// Weights by a rule, which follow from the counts; who writes weights by hand sees them.
fn idle_weights(loss: &LossSpec, counts: &ClassCounts) -> Option<String> {
    let LossSpec::WeightedCrossEntropy(weighted) = loss else { return None };
    let why = match weighted.class_weight {
        ClassWeights::Uniform => "class_weight is none",
        ClassWeights::ByHand(_) | ClassWeights::ByName(_) | ClassWeights::Alpha(_) => return None,
        _ if is_even(counts) => "the classes of the train set are of one size",
        _ => return None,
    };
    Some(format!("{} weighs all classes alike: {why}.", loss.tunable().about().title))
}

/// Weights by place, of which the common class has more than the rarest: names are in the order of the alphabet, so that is easily
/// done by mistake. Who names the classes means them.
fn misplaced_weights(loss: &LossSpec, class_names: &[String], counts: &ClassCounts) -> Option<String> {
    let weights = match loss {
        LossSpec::WeightedCrossEntropy(weighted) => &weighted.class_weight,
        LossSpec::Focal(focal) => &focal.alpha,
        _ => return None,
    };
    let ClassWeights::ByHand(by_place) = weights else { return None };
    let [common, rare] = [counts.majority(), counts.minority()];
    if counts.get(common) == counts.get(rare) || by_place[common.index()] <= by_place[rare.index()] {
        return None;
    }
    let [common, rare] = [common, rare].map(|class| &class_names[class.index()]);
    let by_name = weights.named(class_names).map_or_else(String::new, |named| format!(" By name they are {named}."));
    Some(format!(
        "The weights {weights} go by the order of the classes, and count the commonest class, “{common}”, more than “{rare}”.{by_name}"
    ))
}

/// Whether all classes that have rows have as many.
fn is_even(counts: &ClassCounts) -> bool {
    let first = counts.present().next().map(|(_, count)| count);
    counts.present().all(|(_, count)| Some(count) == first)
}
