//! The one live sentence, in both languages, on the gallery's first picture.

use super::page::{Page, usual};
use convolution_atlas::app::{Action, SiteName, sentence};
use convolution_atlas::operator::ALL;
use std::sync::Arc;

/// A page with the photograph the gallery opens with.
fn page(hash: &str) -> Page {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/static/pictures/chelsea.jpg");
    let photograph = convolution_atlas::picture::intake(&std::fs::read(file).unwrap()).unwrap().picture;
    let mut page = Page::bare(hash);
    page.act(Action::Arrived(usual(), Arc::new(photograph), None, Vec::new()));
    page
}

/// What is said at a link, thin spaces as plain ones.
fn said(hash: &str) -> String {
    let words = sentence(&page(hash).state);
    format!("{}\n{}", words.en, words.zh).replace('\u{2009}', " ")
}

#[test]
fn the_sum_so_far() {
    insta::assert_snapshot!(said("#/vanilla"), @"
    Output (4, 6) of filter 1: 18 of 27 products added, sum so far 972. All 27 and the bias give 953.
    输出 (4, 6)，第 1 个滤波器：已加 18 项乘积，共 27 项，目前 972。27 项加上偏置得 953。
    ");
    insta::assert_snapshot!(said("#/vanilla?tap=0"), @"
    Output (4, 6) of filter 1: 0 of 27 products added, sum so far 0. All 27 and the bias give 953.
    输出 (4, 6)，第 1 个滤波器：已加 0 项乘积，共 27 项，目前 0。27 项加上偏置得 953。
    ");
    insta::assert_snapshot!(said("#/vanilla?tap=27"), @"
    Output (4, 6) of filter 1: 27 of 27 products added, sum so far 953. All 27 and the bias give 953.
    输出 (4, 6)，第 1 个滤波器：已加 27 项乘积，共 27 项，目前 953。27 项加上偏置得 953。
    ");
    insta::assert_snapshot!(said("#/vanilla?tap=all"), @"
    Output (4, 6) of filter 1 = 953. All 27 products and the bias are added.
    输出 (4, 6)，第 1 个滤波器 = 953。27 项乘积与偏置都已加上。
    ");
    insta::assert_snapshot!(said("#/vanilla?weight=box&tap=9&at=output[0,1,0,0]&bias=0.5"), @"
    Output (0, 0) of filter 2: 9 of 27 products added, sum so far 0. All 27 and the bias give 183.6.
    输出 (0, 0)，第 2 个滤波器：已加 9 项乘积，共 27 项，目前 0。27 项加上偏置得 183.6。
    ");
}

#[test]
fn one_channel_and_one_filter_need_no_number() {
    insta::assert_snapshot!(said("#/vanilla?in_channels=1&out_channels=1&tap=3"), @"
    Output (4, 6): 3 of 9 products added, sum so far 20.38. All 9 and the bias give 119.1.
    输出 (4, 6)：已加 3 项乘积，共 9 项，目前 20.38。9 项加上偏置得 119.1。
    ");
}

#[test]
fn an_edited_output_says_what_it_is_instead() {
    insta::assert_snapshot!(said("#/vanilla?tap=all&set=output[0,0,4,6]:1"), @"
    Output (4, 6) of filter 1 = 953. All 27 products and the bias are added. It is set to 255 instead.
    输出 (4, 6)，第 1 个滤波器 = 953。27 项乘积与偏置都已加上。但已改设为 255。
    ");
}

#[test]
fn elements_in_focus() {
    insta::assert_snapshot!(said("#/vanilla?pin=input[0,1,3,4]"), @"
    Input (3, 4) of channel 2 = 73, read by 27 outputs.
    输入 (3, 4)，通道 2 = 73，被 27 个输出读取。
    ");
    insta::assert_snapshot!(said("#/vanilla?pin=input[0,1,0,0]&stride=2&padding=0&kernel_size=1"), @"
    Input (0, 0) of channel 2 = 122, read by 3 outputs.
    输入 (0, 0)，通道 2 = 122，被 3 个输出读取。
    ");
    insta::assert_snapshot!(said("#/vanilla?pin=input[0,1,1,1]&stride=2&padding=0&kernel_size=1"), @"
    Input (1, 1) of channel 2 = 138, read by none.
    输入 (1, 1)，通道 2 = 138，没有被读取。
    ");
    insta::assert_snapshot!(said("#/vanilla?pin=weight[0,1,1,2]"), @"
    Weight (1, 2) of filter 1, channel 2 = 10, used 144 times, 12 of them on padding.
    权值 (1, 2)，第 1 个滤波器，通道 2 = 10，用了 144 次，其中 12 次落在填充上。
    ");
    insta::assert_snapshot!(said("#/vanilla?pin=weight[0,1,1,2]&padding=0"), @"
    Weight (1, 2) of filter 1, channel 2 = 10, used 100 times.
    权值 (1, 2)，第 1 个滤波器，通道 2 = 10，用了 100 次。
    ");
    insta::assert_snapshot!(said("#/vanilla?pin=weight[0,0,1,1]&weight=box&in_channels=1"), @"
    Weight (1, 1) of filter 1 = 1/9, used 144 times.
    权值 (1, 1)，第 1 个滤波器 = 1/9，用了 144 次。
    ");
    insta::assert_snapshot!(said("#/vanilla?pin=bias[2]"), @"
    Bias of filter 3 = 0, read by 144 outputs.
    偏置，第 3 个滤波器 = 0，被 144 个输出读取。
    ");
    insta::assert_snapshot!(said("#/vanilla?pin=output[0,2,0,1]"), @"
    Output (0, 1) of filter 3 = 493, the sum of 28 terms.
    输出 (0, 1)，第 3 个滤波器 = 493，由 28 项相加而成。
    ");
}

#[test]
fn the_pointer_goes_before_the_pin() {
    let mut page = page("#/vanilla?pin=input[0,1,3,4]");
    let pinned = sentence(&page.state);
    page.act(Action::Hover(Some(SiteName { node: "bias".into(), index: vec![0] })));
    assert!(sentence(&page.state).en.starts_with("Bias"));
    page.act(Action::Hover(Some(page.state.address.at.clone())));
    assert!(sentence(&page.state).en.contains("products added"), "the sum is said of its own element");
    page.act(Action::Hover(None));
    assert_eq!(sentence(&page.state), pinned);
}

#[test]
fn before_the_picture_there_is_one_too() {
    assert_eq!(sentence(&Page::bare("#/vanilla").state).en, "The picture is on its way.");
}

#[test]
fn every_element_of_every_operator_has_one() {
    for operator in ALL {
        let mut page = Page::at(&format!("#/{}?frame=0,0,1,5,5", operator.id));
        let specimen = page.state.session.specimen.clone().unwrap();
        for (id, node) in specimen.layer.graph.nodes().iter().enumerate() {
            for flat in [0, node.shape.len() - 1] {
                page.act(Action::Hover(specimen.name(id, flat)));
                let words = sentence(&page.state);
                for text in [&words.en, &words.zh] {
                    assert!(
                        !text.contains(['{', '}']) && !text.contains("NaN"),
                        "{} of {}: {text}",
                        node.name,
                        operator.id
                    );
                }
                assert!(words.en.ends_with('.') && words.zh.ends_with('。'), "{words:?}");
                assert!(!words.zh.contains("of "), "{words:?}");
            }
        }
    }
}
