//! Invented names: people, places, institutions, companies and numbers of persons.

use chrono::{Datelike, NaiveDate};

use crate::rng::Rng;

const SURNAMES: &str = "林周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛";
const GIVEN: &str = "安柏宸澄岱恩帆谷禾蘅嘉景骏楷岚黎苓牧楠沛琪然榕舒棠桐巍汐霄雅延怡钰远泽昭稚竹梓卓";
const PLACE_HEADS: &str = "禾稻谷麦桑茶榆杏枫柘棉粟豆葵蒲荞";
const PLACE_TAILS: &str = "澜屿翎霁墨箬芷浔砚嵩渌岫汀邈旻滢";
const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

fn one_of(rng: &mut Rng, chars: &str) -> char {
    let count = chars.chars().count();
    chars.chars().nth(rng.index(count)).unwrap_or('安')
}

/// A person's name of two or three characters.
pub fn person(rng: &mut Rng) -> String {
    let mut name = String::new();
    name.push(one_of(rng, SURNAMES));
    name.push(one_of(rng, GIVEN));
    if rng.chance(0.7) {
        name.push(one_of(rng, GIVEN));
    }
    name
}

/// A resident id with a right check character; no region has a code that begins with 99.
pub fn resident_id(rng: &mut Rng, birth: NaiveDate) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let body = format!(
        "99{:04}{:04}{:02}{:02}{:03}",
        rng.range(100, 9899),
        birth.year(),
        birth.month(),
        birth.day(),
        rng.range(1, 999)
    );
    let sum: u32 = body.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight).sum();
    format!("{body}{}", CHECK[(sum % 11) as usize])
}

/// The Chinese numeral of 1 to 999.
pub fn numeral(n: usize) -> String {
    let mut text = String::new();
    let (hundreds, tens, ones) = (n / 100, n / 10 % 10, n % 10);
    if hundreds > 0 {
        text.push_str(DIGITS[hundreds]);
        text.push('百');
    }
    if tens > 0 {
        if tens > 1 || hundreds > 0 {
            text.push_str(DIGITS[tens]);
        }
        text.push('十');
    } else if hundreds > 0 && ones > 0 {
        text.push('零');
    }
    if ones > 0 {
        text.push_str(DIGITS[ones]);
    }
    text
}

/// The n-th invented place name without its rank; no two numbers below 256 have the same.
fn place(n: usize) -> String {
    let head = PLACE_HEADS.chars().nth(n % 16).unwrap_or('禾');
    let tail = PLACE_TAILS.chars().nth((n / 16 + n * 5) % 16).unwrap_or('澜');
    format!("{head}{tail}")
}

/// The n-th county.
pub fn county(n: usize) -> String {
    if n < 256 { format!("{}县", place(n)) } else { format!("{}{}县", place(n % 256), place(n / 256)) }
}

/// The n-th town of a county.
pub fn town(county: usize, n: usize) -> String {
    let rank = if (county + n).is_multiple_of(3) { "乡" } else { "镇" };
    format!("{}{rank}", place((county * 7 + n * 37 + 101) % 256))
}

/// A village.
pub fn village(rng: &mut Rng) -> String {
    let tails = ["庄", "坪", "湾", "岭", "屯", "畈"];
    format!("{}{}村", place(rng.index(256)), rng.pick(&tails))
}

/// A community of the city.
pub fn community(rng: &mut Rng) -> String {
    format!("{}社区", place(rng.index(24) * 3 + 1))
}

/// A farm, a cooperative or a company.
pub fn company(rng: &mut Rng) -> String {
    let tails = ["种植专业合作社", "家庭农场", "农牧科技公司", "养殖专业合作社"];
    format!("{}{}", place(rng.index(256)), rng.pick(&tails))
}

/// The n-th institution with its other name.
pub fn institution(n: usize) -> (String, String) {
    const FIRST: [&str; 3] = ["农业信息中心", "农机推广站", "畜牧技术站"];
    const FIELDS: [&str; 12] =
        ["种子", "植保", "土肥", "水产", "园艺", "茶叶", "蚕桑", "饲草", "兽药", "农能", "农经", "果蔬"];
    const KINDS: [&str; 4] = ["服务站", "管理站", "试验场", "检测中心"];
    let name = if n < 3 {
        FIRST[n].to_owned()
    } else {
        let m = n - 3;
        let base = format!("{}{}", FIELDS[m % 12], KINDS[m / 12 % 4]);
        if m < 48 { base } else { format!("第{}{base}", numeral(m / 48 + 1)) }
    };
    let alias = format!("市{name}");
    (name, alias)
}
