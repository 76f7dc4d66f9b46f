//! How the page is shown: what is read and printed, what is hostile and told, and what an author is given to paste.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/hostile.rs"]
mod hostile;
#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    experiment::{ExperimentSpec, Run, Station},
    presentation::{
        Access, Host, Lockable, Motion, Parent, Platform, Presentation, Resize, Snippet, Theme, View, frame_title,
    },
};
use spec::spec_of;

/// Longest notice that still fits the page, in characters.
const MAX_NOTICE: usize = 400;

fn read(query: &str) -> Presentation {
    let (presentation, notices) = Presentation::from_query(query);
    assert_eq!(notices, [""; 0], "{query}");
    presentation
}

#[test]
fn every_parameter_is_read_and_printed() {
    let query = "embed=1&view=full&hide=split,data.noise&lock=resample.choice,resample.k_neighbors&lesson=accuracy-trap&step=3\
                 &theme=contrast&motion=reduce&autorun=1&resize=h5p&max-height=900&parent=https://example.org:8443";
    let presentation = read(&format!("?{query}"));
    let setting = |key: &str| Lockable::Setting(key.to_owned());
    let expected = Presentation {
        embed: true,
        view: View::Full,
        hide: vec![Lockable::Station(Station::Split), setting("data.noise")],
        lock: vec![setting("resample"), setting("resample.k_neighbors")],
        lesson: Some("accuracy-trap".to_owned()),
        step: Some(3),
        theme: Theme::Contrast,
        motion: Motion::Reduce,
        autorun: Some(true),
        resize: Resize::H5p,
        max_height: Some(900),
        parent: Parent::Origin("https://example.org:8443".to_owned()),
        ..Presentation::default()
    };
    assert_eq!(presentation, expected);
    assert_eq!(presentation.to_query(), query);
    assert_eq!(read("lang=en-GB&lang_hide=0").to_query(), "");
    assert_eq!(read("embed=1&view=mini").view, View::Mini);
}

#[test]
fn a_lesson_has_all_that_it_may_ask_for() {
    for view in ["mini", "compact"] {
        let (presentation, notices) = Presentation::from_query(&format!("embed=1&view={view}&lesson=costs"));
        assert_eq!(presentation.view, View::Full);
        assert_eq!(notices, [format!("Ignored in the address: view={view}: a lesson needs the full view.")]);
    }
}

#[test]
fn nothing_is_the_whole_page_that_runs_by_itself() {
    for query in ["", "?", "&&", "="] {
        assert_eq!(read(query), Presentation::default(), "{query}");
    }
    assert!(read("").autoruns());
    assert!(!read("embed=1").autoruns(), "a course page does not start to work when it is opened");
    assert!(read("embed=1&autorun=1").autoruns());
    assert!(!read("autorun=0").autoruns());
}

#[test]
fn the_names_of_tensorflow_playground_are_understood() {
    let presentation =
        read("noise_hide=true&dataset_hide=true&batchSize_hide=false&loss_hide=true&optimizer.lr_hide=true");
    assert_eq!(presentation.to_query(), "hide=data.noise,data.choice,loss,optimizer.lr");
}

#[test]
fn a_part_is_hidden_or_locked_and_the_others_are_not() {
    let presentation = read("hide=loss,resample.choice&lock=data,resample,loss");
    for (station, key, expected) in [
        (Station::Loss, "loss", Access::Hidden),
        (Station::Loss, "loss.gamma", Access::Hidden),
        (Station::Resample, "resample", Access::Hidden),
        (Station::Resample, "resample.k_neighbors", Access::Locked),
        (Station::Data, "seed", Access::Locked),
        (Station::Data, "data.noise", Access::Locked),
        (Station::Train, "epochs", Access::Free),
    ] {
        assert_eq!(presentation.access(station, key), expected, "{key}");
    }
}

#[test]
fn every_setting_there_is_can_be_hidden() {
    let spec = spec_of("data=moons&resample=smote&loss=focal&optimizer=sgd&threshold=fixed");
    for field in spec.fields() {
        let name = Lockable::Setting(field.key.clone()).name();
        let presentation = read(&format!("hide={name}"));
        assert_eq!(presentation.access(field.station, &field.key), Access::Hidden, "{name}");
        assert_eq!(presentation.hide.len(), 1, "{name}");
    }
}

#[test]
fn origins_are_those_that_browsers_write() {
    for (written, expected) in [
        ("https://example.org", "https://example.org"),
        ("https://Example.org/", "https://example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:80", "http://[::1]"),
        ("http://[::1]", "http://[::1]"),
    ] {
        assert_eq!(read(&format!("parent={written}")).parent, Parent::Origin(expected.to_owned()), "{written}");
    }
    let (presentation, _) = Presentation::from_query("parent=everybody");
    assert_eq!(presentation.parent, Parent::Nobody, "who names a parent that is none does not mean everybody");
    // Nor does who pastes the snippet of such a page.
    assert_eq!(presentation.to_query(), "parent=none");
    assert_eq!(read("parent=none").parent, Parent::Nobody);
}

#[test]
fn a_hostile_query_is_told_and_the_rest_applies() {
    let lines = hostile::read(include_str!("data/hostile_queries.txt"));
    assert!(lines.len() >= 50);
    for hostile::Hostile { written, told } in lines {
        let rest = if written.starts_with("step=") { "lesson=l" } else { "step=7" };
        for query in [format!("{written}&{rest}"), format!("?{rest}&{written}")] {
            let (presentation, notices) = Presentation::from_query(&query);
            let start: String = written.chars().take(80).collect();
            assert!(presentation.step == Some(7) || presentation.lesson.as_deref() == Some("l"), "{start}");
            assert!(notices.iter().any(|notice| notice.contains(&told)), "{start}: {notices:#?}");
            for notice in notices {
                assert!(notice.starts_with("Ignored in the address: ") && notice.ends_with('.'), "{notice}");
                assert!(notice.chars().count() <= MAX_NOTICE, "{notice}");
            }
            let printed = presentation.to_query();
            assert_eq!(Presentation::from_query(&printed).0.to_query(), printed, "{start}");
        }
    }
}

#[test]
fn names_of_classes_end_no_string_and_no_block_of_a_snippet() {
    let presentation = Presentation::default();
    let title = "rare \\\"\"\" \\N{x} \n```\r\n{=html}";
    let snippet =
        Snippet { address: "https://example.org/", presentation: &presentation, link: "v=1", title, height: 640 };
    for (platform, name, _) in Platform::ALL {
        let text = snippet.of(platform);
        assert!(!text.contains('\\'), "{name}: {text}");
        let plain = Snippet { title: "rare", ..snippet.clone() }.of(platform);
        assert_eq!(text.lines().count(), plain.lines().count(), "{name}: {text}");
        assert_eq!(text.matches("```").count(), plain.matches("```").count(), "{name}: {text}");
        assert_eq!(text.matches("\"\"\"").count(), plain.matches("\"\"\"").count(), "{name}: {text}");
    }
    assert!(snippet.element().contains("rare &#92;&quot;"), "{}", snippet.element());
}

#[test]
fn an_author_is_given_the_frame_of_the_contract() {
    let (presentation, _) = Presentation::from_query("embed=1&view=compact&hide=hidden,optimizer.choice");
    let snippet = Snippet {
        address: "https://example.org/lab/",
        presentation: &presentation,
        link: "v=1&resample=smote",
        title: "Class imbalance lab: 90 % accurate, 0 of 30 \"<rare>\" cases found",
        height: 640,
    };
    let link = "<p><a href=\"https://example.org/lab/#v=1&resample=smote\">Open the lab in a new tab</a></p>";
    assert_eq!(
        snippet.frame(Host::Plain),
        format!(
            "<iframe src=\"https://example.org/lab/?embed=1&view=compact&hide=hidden,optimizer#v=1&resample=smote\" \
             title=\"Class imbalance lab: 90 % accurate, 0 of 30 &quot;&lt;rare&gt;&quot; cases found\"\n        \
             width=\"100%\" height=\"640\" style=\"border:0\" loading=\"lazy\" allow=\"fullscreen; clipboard-write\"></iframe>\n{link}"
        )
    );
    assert!(snippet.frame(Host::Sandbox).contains(
        "allow=\"fullscreen; clipboard-write\"\n        sandbox=\"allow-scripts allow-same-origin allow-downloads allow-popups allow-forms\">"
    ));
    assert!(snippet.frame(Host::Isolated).contains(" credentialless>"));
    assert_eq!(
        snippet.element(),
        format!(
            "<script src=\"https://example.org/lab/lab-embed.js\" defer></script>\n\
             <imbalance-lab state=\"v=1&resample=smote\" view=\"compact\" query=\"hide=hidden,optimizer\" height=\"auto\" \
             title=\"Class imbalance lab: 90 % accurate, 0 of 30 &quot;&lt;rare&gt;&quot; cases found\"></imbalance-lab>\n{link}"
        )
    );
    let address = "https://example.org/lab/?embed=1&view=compact&hide=hidden,optimizer#v=1&resample=smote";
    let of = |kind| snippet.of(kind);
    assert_eq!(
        of(Platform::Jupyter),
        format!("from IPython.display import IFrame\n\nIFrame(\"{address}\", width=\"100%\", height=640)")
    );
    assert_eq!(of(Platform::Myst), format!(":::{{iframe}} {address}\n:width: 100%\n:::"));
    assert_eq!(of(Platform::Quarto), format!("```{{=html}}\n{}\n```", snippet.frame(Host::Plain)));
    assert_eq!(
        of(Platform::Marimo),
        format!("import marimo as mo\n\nmo.Html(\"\"\"{}\"\"\")", snippet.frame(Host::Plain))
    );
    assert!(of(Platform::Docusaurus).contains("height=\"640\" style={{border: 0}} loading"));
    assert!(of(Platform::Reveal).starts_with(&format!("<iframe data-src=\"{address}\" title=")));
}

#[test]
fn a_frame_is_called_by_what_it_shows() {
    assert_eq!(frame_title(None), "Class imbalance lab");
    let report = Run::new(&ExperimentSpec::default(), None).unwrap().finish().unwrap();
    assert_eq!(frame_title(Some(&report)), "Class imbalance lab: 90 % accurate, 0 of 30 rare cases found");
}
