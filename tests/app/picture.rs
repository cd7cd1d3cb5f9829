//! Links and pictures: what is waited for, what is kept, what is refused.

use super::page::{Page, picture, usual};
use convolution_atlas::app::{Action, Effect, Gesture, Notice, Origin, Theme};
use convolution_atlas::operator::{ALL, Value};
use convolution_atlas::picture::Picture;
use convolution_atlas::wire::Request;
use convolution_atlas::words::{Lang, Problem, Text, Words};
use std::sync::Arc;

const STAR: Origin = Origin::Sample("star");
const STEP: Origin = Origin::Sample("step");

fn own(digit: &str) -> Origin {
    Origin::Own(digit.repeat(16))
}

fn arrived(origin: Origin) -> Action {
    Action::Arrived(origin, picture(), None, Vec::new())
}

fn refused() -> Action {
    Action::Refused(Problem::new("picture", Text::new("not there", "不在"), &[]))
}

fn fetched(page: &Page) -> Vec<&Origin> {
    page.effects.iter().filter_map(origin_of).collect()
}

fn origin_of(effect: &Effect) -> Option<&Origin> {
    match effect {
        Effect::Fetch(origin) => Some(origin),
        _ => None,
    }
}

#[test]
fn a_page_starts_by_fetching_what_its_link_names() {
    let page = &mut Page::bare("#/vanilla?picture=star&frame=0,0,2,8,8");
    assert_eq!(fetched(page), [&STAR]);
    page.act(arrived(STAR));
    assert_eq!(page.state.address.hash(), "/vanilla?picture=star&frame=0,0,2,8,8");
    assert!(page.written().is_none_or(|(_, push)| !push), "the reader did nothing yet");
}

#[test]
fn a_setting_made_before_the_picture_came_is_kept() {
    let page = &mut Page::bare("#/vanilla");
    page.act(Action::Set("stride", Value::Pair([2; 2]), Gesture::Once)).act(arrived(usual()));
    assert_eq!(page.setting(), "#/vanilla?stride=2");
    assert_eq!(page.act(Action::Undo).setting(), "#/vanilla");
}

#[test]
fn another_picture_takes_its_place_when_it_comes() {
    let page = &mut Page::at("#/vanilla?out_channels=2&frame=0,0,2,8,9");
    page.answer_all().act(Action::Want(STAR));
    assert_eq!(fetched(page), [&STAR]);
    assert_eq!(page.state.address.picture, usual(), "until it is there");
    page.act(Action::Arrived(STAR, picture(), None, vec![Words::from(Text::new("turned", "已旋转"))]));
    assert_eq!(
        page.state.address.hash(),
        "/vanilla?out_channels=2&picture=star",
        "the frame was a place on the other one"
    );
    assert!(matches!(page.written(), Some((_, true))));
    assert!(matches!(page.asked.as_slice(), [Request::Hold { .. }, Request::Run { .. }]));
    assert!(page.state.session.result.is_none() && page.told() == ["turned"]);
    page.answer_all();
    assert!(page.state.session.result.is_some());
}

#[test]
fn undo_does_not_bring_a_place_on_the_picture_before() {
    let page = &mut Page::at("#/vanilla?frame=3,3,2,8,8");
    page.act(Action::Set("padding", Value::Pair([2; 2]), Gesture::Once));
    page.act(Action::Want(STAR)).act(arrived(STAR)).act(Action::Undo);
    assert_eq!((page.setting().as_str(), page.state.address.picture.clone()), ("#/vanilla", STAR));
    page.act(Action::Redo);
    assert_eq!(page.setting(), "#/vanilla?padding=2");
}

#[test]
fn an_answer_about_the_page_before_is_ignored() {
    for operator in &ALL[1..] {
        let page = &mut Page::at("#/vanilla");
        page.act(Action::Set("padding", Value::Pair([2; 2]), Gesture::Once));
        page.act(Action::Open(format!("/{}", operator.id)));
        assert!(page.state.session.undo.is_empty(), "a step back would be on another page");
        assert_eq!(page.runs(), [1, 3], "the newest does not wait");
        page.answer().answer();
        assert!(page.state.session.result.is_none() && page.state.session.waiting);
        page.answer_all();
        assert_eq!(page.state.session.result.as_ref().unwrap().version, 3);
    }
}

#[test]
fn an_answer_about_the_picture_before_is_ignored() {
    let page = &mut Page::at("#/vanilla");
    page.act(Action::Want(STAR)).act(arrived(STAR));
    assert_eq!(page.runs(), [1, 2], "the one under way cannot be taken back");
    page.answer().answer();
    assert!(page.state.session.result.is_none() && page.state.session.waiting);
    page.answer_all();
    assert_eq!(page.state.session.result.as_ref().unwrap().version, 2);
}

#[test]
fn of_two_pictures_asked_for_the_later_counts() {
    let page = &mut Page::at("#/vanilla");
    page.act(Action::Want(STAR)).act(Action::Want(STEP)).act(arrived(STEP)).act(arrived(STAR));
    assert_eq!(page.state.address.picture, STEP);
}

#[test]
fn the_same_picture_again_is_held_again() {
    let page = &mut Page::at("#/vanilla");
    let same = page.state.session.picture.clone().unwrap();
    page.answer_all().act(Action::Want(usual())).act(Action::Arrived(usual(), same, None, Vec::new()));
    page.answer_all();
    assert!(page.state.session.result.is_some());
}

#[test]
fn a_file_of_the_readers_own_is_taken_without_asking() {
    let page = &mut Page::at("#/vanilla");
    page.act(Action::Want(STAR)).act(arrived(own("a"))).act(arrived(STAR));
    assert_eq!(page.state.address.picture, own("a"), "the file came later than the wish");
}

#[test]
fn a_refused_picture_leaves_the_present_one() {
    let page = &mut Page::at("#/vanilla?stride=2");
    let before = page.state.address.clone();
    page.act(Action::Want(STAR)).act(refused());
    assert_eq!((&page.state.address, page.told()), (&before, vec!["not there"]));
    assert!(page.state.session.coming.is_none());
}

#[test]
fn a_first_picture_that_is_not_there_is_replaced_by_the_usual_one() {
    let page = &mut Page::bare("#/vanilla?kernel_size=5&picture=own:aaaaaaaaaaaaaaaa&frame=1,1,2,8,8");
    page.act(refused());
    assert_eq!(fetched(page), [&usual()]);
    page.act(arrived(usual()));
    assert_eq!((page.state.address.hash().as_str(), page.told()), ("/vanilla?kernel_size=5", vec!["not there"]));
    let page = &mut Page::bare("#/vanilla");
    page.act(refused());
    assert!(fetched(page).is_empty(), "it is not asked for endlessly");
}

#[test]
fn a_link_to_another_own_picture_than_is_kept_says_so() {
    let page = &mut Page::bare("#/vanilla?picture=own:aaaaaaaaaaaaaaaa");
    page.act(arrived(own("b")));
    assert_eq!(fetched(page), [&usual()]);
    assert!(page.told()[0].contains("stays in its maker's browser"), "{:?}", page.told());
}

#[test]
fn a_link_to_another_picture_waits_for_it_with_all_it_says() {
    let page = &mut Page::at("#/vanilla");
    page.act(Action::Open("/vanilla?padding=2&picture=star&frame=3,3,2,8,8".into()));
    assert_eq!(page.state.address.hash(), "/vanilla");
    page.act(arrived(STAR));
    assert_eq!(page.state.address.hash(), "/vanilla?padding=2&picture=star&frame=3,3,2,8,8");
    page.act(Action::Open("/vanilla?kernel_size=5&picture=own:aaaaaaaaaaaaaaaa&frame=1,1,1,8,8".into())).act(refused());
    assert_eq!(
        page.state.address.hash(),
        "/vanilla?kernel_size=5&picture=star",
        "what it says is shown on what there is"
    );
    assert_eq!(page.written(), Some(("/vanilla?kernel_size=5&picture=star", false)));
}

#[test]
fn back_and_forth_in_the_browser_is_no_change_of_the_readers() {
    let page = &mut Page::at("#/vanilla");
    page.act(Action::Set("padding", Value::Pair([2; 2]), Gesture::Once));
    page.act(Action::Set("kernel_size", Value::Pair([5; 2]), Gesture::Once));
    page.act(Action::Open("/vanilla?padding=2".into()));
    assert!(page.written().is_none(), "the URL says it already");
    assert_eq!(page.setting(), "#/vanilla?padding=2");
    assert_eq!(page.act(Action::Undo).setting(), "#/vanilla", "what is shown already is no step");
    page.act(Action::Open("#vanilla?padding=3x3&nothing=1".into()));
    assert_eq!(page.written(), Some(("/vanilla?padding=3", false)));
    assert_eq!(page.told().len(), 1);
}

#[test]
fn a_link_that_cannot_be_shown_leaves_what_is() {
    let page = &mut Page::at("#/vanilla?padding=2");
    page.act(Action::Open("/vanilla?kernel_size=100".into()));
    assert_eq!(page.written(), Some(("/vanilla?padding=2", false)));
    assert_eq!(page.told().len(), 1);
    let page = &mut Page::at("#/vanilla?kernel_size=100&lang=zh");
    assert_eq!(page.state.address.hash(), "/vanilla?lang=zh", "a page that starts there starts plainly");
    assert!(page.told()[0].contains("100 × 100"), "{:?}", page.told());
}

#[test]
fn a_tiny_picture_keeps_the_setting_if_it_can_and_the_page_if_not() {
    let tiny = |side| Arc::new(Picture::paint(side, side, |x, y| [x as u8, y as u8, 0]));
    let page = &mut Page::at("#/vanilla?kernel_size=7&padding=0");
    page.act(Action::Arrived(own("a"), tiny(7), None, Vec::new()));
    assert_eq!(page.setting(), "#/vanilla?kernel_size=7&padding=0");
    page.act(Action::Arrived(own("b"), tiny(1), None, Vec::new()));
    assert_eq!((page.setting().as_str(), page.told().len()), ("#/vanilla", 1));
    assert_eq!(page.state.address.at.index, [0, 0, 0, 0]);
}

#[test]
fn language_and_theme_are_remembered_and_a_link_that_fixes_them_follows() {
    let page = &mut Page::at("#/vanilla");
    page.act(Action::Lang(Lang::Zh)).act(Action::Theme(Theme::Dark));
    let (address, session) = (&page.state.address, &page.state.session);
    assert_eq!((address.lang(session), address.theme(session)), (Lang::Zh, Some(Theme::Dark)));
    assert_eq!(page.effects, [Effect::Remember]);
    assert_eq!(page.state.address.hash(), "/vanilla", "a link says nothing of its reader");
    let page = &mut Page::at("#/vanilla?lang=en&theme=light");
    page.act(Action::Lang(Lang::Zh)).act(Action::Theme(Theme::Dark));
    assert_eq!(page.state.address.hash(), "/vanilla?lang=zh&theme=dark");
}

#[test]
fn notices_go_when_they_are_read() {
    let page = &mut Page::at("#/vanilla?a=1&b=2&c=3&d=4&e=5&f=6");
    assert_eq!(page.told().len(), 4, "the latest four");
    page.act(Action::Dismiss(9)).act(Action::Dismiss(0));
    assert_eq!(page.told().len(), 3);
    assert!(matches!(page.state.session.notices[0], Notice::Trouble(_)));
}
