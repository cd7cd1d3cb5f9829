//! Every fixed text of the page, in one typed table.

use super::Text;

macro_rules! table {
    ($($name:ident: $en:literal, $zh:literal;)*) => {
        $(#[doc = $en] pub const $name: Text = Text::new($en, $zh);)*
        /// The whole table, for the test that none is missing.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name)),*];
    };
}

table! {
    ATLAS: "Convolution Atlas", "卷积图谱";
    TAGLINE: "Pick a convolution, put your own picture in, and watch every number of it happen.", "选一种卷积，放入你自己的图片，看清每一个数如何产生。";
    SKIP: "Skip to the stage", "跳到舞台";
    PICTURE: "Picture", "图片";
    COPY_LINK: "Copy link", "复制链接";
    COPIED: "Copied", "已复制";
    COPY: "copy", "复制";
    COPY_FAILED: "The browser did not allow copying; select the text instead.", "浏览器不允许复制，请手动选中文字。";
    DARK: "Dark", "深色";
    LIGHT: "Light", "浅色";
    UNDO: "Undo", "撤销";
    REDO: "Redo", "重做";
    RESET: "Reset", "重置";
    SETTING: "Setting", "设置";
    RECEIPT: "Receipt", "账单";
    THEOREM: "Theorem", "定理";
    CODE: "Code", "代码";
    STORY: "Story", "讲解";
    RESULT: "Result", "结果";
    PAPER: "Paper", "论文";
    ERRATA: "A note on the survey", "关于综述的一点说明";
    HISTOGRAM: "how often each output value occurs in the whole picture", "整幅图片中各输出值出现的频数";
    ALL_FILTERS: "apply to all filters", "用于所有滤波器";
    NUMBERS: "edit the numbers", "编辑数值";
    EDIT_HINT: "Drag a number up or down, or type one.", "上下拖动数值，或直接输入。";
    TENSOR: "tensor", "张量";
    STEM: "picture as", "图片化为";
    TOO_MANY: "Too many numbers to list here; change them on the stage.", "数值太多，这里列不下；请在舞台上修改。";
    CLEAR_EDITS: "take back", "撤回修改";
    EDITED: "{0} edited by hand", "手动改动 {0} 处";
    BEAT: "beat {0} of {1}", "第 {0} 幕，共 {1} 幕";
    REVEAL: "Reveal", "揭晓";
    NEXT: "Next", "下一幕";
    BACK: "Back", "上一幕";
    SPECIMEN: "on the specimen", "在样本上";
    WHOLE: "on this picture", "在整幅图片上";
    BROKEN: "counter-example: {0}", "反例：{0}";
    DIFFERENCE: "max |difference| (share of max |y|)", "最大差（占最大输出的比例）";
    EQUAL: "equal", "相等";
    EQUAL_SINGLE: "equal up to float32", "在 float32 精度内相等";
    DIFFERENT: "different", "不同";
    RUNNING: "running …", "计算中…";
    HOLDS_WHEN: "holds for: {0}", "成立条件：{0}";
    TO_START: "To the start", "到开头";
    TO_END: "To the end", "到结尾";
    STEP_BACK: "Step back", "后退一步";
    STEP: "Step forward", "前进一步";
    PLAY: "Play", "播放";
    PAUSE: "Pause", "暂停";
    SPEED: "Speed", "速度";
    STAGE: "stage", "阶段";
    WINDOW: "window", "窗口";
    TAP: "tap", "逐项";
    STAGE_WINDOW: "window", "窗口";
    STAGE_PRODUCTS: "products", "乘积";
    STAGE_SUM: "sum", "求和";
    OF: "{0} of {1}", "{0} / {1}";
    OPEN_FILE: "Open a file", "打开文件";
    OWN_HINT: "or drop a picture anywhere, or paste one. It never leaves this machine.", "也可以把图片拖到任意位置，或直接粘贴。图片不会离开本机。";
    OWN: "your own", "自己的图片";
    FORGET: "forget it", "移除";
    SAMPLES: "Samples", "示例";
    PART_MISSING: "This part of the page could not be fetched.", "页面的这一部分未能加载。";
    PART_COMING: "Fetching this view …", "正在加载此视图…";
    TRY_AGAIN: "Try again", "重试";
    LOADING: "Reading the picture …", "正在读取图片…";
    DROP: "Drop the picture to use it", "松开即可使用这张图片";
    NO_STORAGE: "This browser does not keep files here, so your picture is gone after a reload.", "此浏览器不允许在此保存文件，重新加载后图片会丢失。";
    NOT_FETCHED: "The picture {0} could not be fetched. The current one stays.", "无法获取图片 {0}，保留当前图片。";
    OWN_ELSEWHERE: "This link was made with a picture that stays in its maker's browser. You see a sample instead.", "这个链接使用的是作者浏览器中的图片，这里以示例图片代替。";
    CLOSE: "Close", "关闭";
    DISMISS: "Dismiss", "知道了";
    MENU: "Operators", "算子";
    OPEN_ATLAS: "Atlas ↗", "图谱 ↗";
    STAGE_LABEL: "Stage: arrow keys move the window, comma and full stop step, space plays", "舞台：方向键移动窗口，逗号和句号步进，空格播放";
    VIEWS: "Views", "视图";
    KEYS: "Keys", "按键";
    KEYS_HELP: "← → ↑ ↓ move the window · , . step · Home End to the ends · space play · 1 2 3 choose the clock · [ ] channel · { } node of the graph · v view · Shift ← → ↑ ↓ move the specimen · Ctrl Z undo · Esc unpin", "← → ↑ ↓ 移动窗口 · , . 步进 · Home End 到两端 · 空格 播放 · 1 2 3 选择时钟 · [ ] 通道 · { } 图中的节点 · v 视图 · Shift ← → ↑ ↓ 移动样本 · Ctrl Z 撤销 · Esc 取消固定";
    PREDICT: "Guess first.", "先猜一猜。";
    FEWER: "one fewer", "减少一个";
    MORE: "one more", "增加一个";
    ROWS: "rows", "行";
    COLUMNS: "columns", "列";
    MEASURE: "Measure the speed here", "在此测速";
    MEASURE_PLAIN: "the plain loop runs …", "正在运行普通循环…";
    MEASURE_FAST: "the plain loop is timed; the page's own kernels run …", "普通循环已计时；正在运行本页的计算内核…";
    PLAIN_LOOP: "plain loop", "普通循环";
    KERNELS: "this page", "本页";
    MILLISECONDS: "{0} ms", "{0} 毫秒";
    FASTER: "{0} times faster than the plain loop, on this machine", "在这台机器上，比普通循环快 {0} 倍";
    AS_FAST: "{0} times as fast as the plain loop, on this machine", "在这台机器上，速度是普通循环的 {0} 倍";
    TIMED_SMALLER: "Timed on the picture made smaller, {0} × {1}: on all of it the plain loop would take too long.", "在缩小到 {0} × {1} 的图片上计时：整幅图片用普通循环耗时过长。";
    TIMED_WHOLE: "Both on the whole picture, {0} × {1}.", "两者均在整幅图片（{0} × {1}）上运行。";
    EVALUATED: "evaluated at {0} × {1}", "按 {0} × {1} 计算";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_missing_in_either_language() {
        for (name, text) in ALL {
            assert!(!text.en.trim().is_empty() && !text.zh.trim().is_empty(), "{name} is empty");
            assert!(text.zh.chars().any(|c| c as u32 > 0x2E80) || text.zh == "{0} / {1}", "{name} is not translated");
            for place in ["{0}", "{1}", "{2}"] {
                assert_eq!(
                    text.en.contains(place),
                    text.zh.contains(place),
                    "{name} fills {place} in one language only"
                );
            }
        }
    }
}
