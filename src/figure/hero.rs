//! What the page shows before it computes: the finding of its first run, written into `index.html`.

use super::answers::waffle::WaffleFigure;
use super::paper::{class_look::ClassLook, geometry::Size};
use crate::experiment::Report;
use crate::wording::{self, escape, plural};

/// The finding of a run as HTML with one drawing, to be read without any script: the verdict, a mark for every test row,
/// accuracy beside that of doing nothing, and a button that the page enables (`find-rare`).
///
/// `tests/hero.rs` holds `index.html` to what this makes of the run that the page opens with; layout and colours are in
/// `style/hero.css`.
pub fn hero(report: &Report) -> String {
    let test = &report.test;
    let rare = &test.per_class[report.minority.index()];
    let looks = ClassLook::assign(&report.class_names, &report.stage_counts.data);
    let largest = looks.iter().find(|look| look.slot == 0).map_or("", |look| look.name.as_str());
    let (name, largest) = (escape(&wording::name(&report.class_names[report.minority.index()])), escape(largest));
    let tenths = |share: Option<f64>| share.map(|share| (1000.0 * share).round() / 10.0);
    let written =
        |tenths: Option<f64>| tenths.map_or_else(|| wording::UNDEFINED.to_owned(), |tenths| format!("{tenths:.1}"));
    let (accuracy, nothing) = (tenths(test.accuracy), tenths(test.baseline_accuracy));
    // The difference of what is read, or it would not add up; adding 0 makes one number of 0 and -0.
    let gain = accuracy.zip(nothing).map(|(accuracy, nothing)| accuracy - nothing + 0.0);
    format!(
        r##"<section id="hero" class="hero" aria-labelledby="hero-title">
<p class="hero-name">Imbalance Lab</p>
<h1 id="hero-title"><span>This model is <b>{whole}</b> accurate.</span> <span class="hero-found">It found <b>{found} of {support}</b> {name} {cases}.</span></h1>
{waffle}
<div class="hero-accuracy">
<p><span>Accuracy <b>{accuracy} %</b></span> <span>Gain over doing nothing <b>{gain}</b></span></p>
<div class="hero-bar" aria-hidden="true"><i style="width:{width}%"></i><s style="left:{tick}%"></s></div>
<p class="hero-tick" style="width:{tick}%">always answering “{largest}”: {nothing} %</p>
</div>
<button type="button" id="find-rare" disabled>Find the {name} cases <span aria-hidden="true">▸</span></button>
<noscript><p class="hero-note">Needs JavaScript and WebAssembly: models are trained in this tab, and no data leave it.</p></noscript>
</section>
"##,
        whole = wording::whole_percent(test.accuracy),
        found = rare.found,
        support = rare.support,
        cases = plural(rare.support.into(), "case"),
        waffle = waffle(&looks, &test.confusion.0),
        accuracy = written(accuracy),
        gain = written(gain),
        width = accuracy.unwrap_or(0.0),
        tick = nothing.unwrap_or(0.0),
        nothing = written(nothing),
    )
}

/// The drawing, named by its sentence.
fn waffle(classes: &[ClassLook], counts: &[Vec<u32>]) -> String {
    let figure = WaffleFigure { classes, counts }.figure();
    let Size(width, height) = figure.drawing.size;
    format!(
        "<svg class=\"hero-waffle\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\" direction=\"ltr\" \
         stroke-linejoin=\"round\" stroke-linecap=\"round\">\n{}</svg>",
        escape(&figure.summary),
        figure.drawing.markup
    )
}
