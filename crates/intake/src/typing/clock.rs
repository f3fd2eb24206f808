//! Times of day as people write them.

use chrono::NaiveTime;

use super::number::without_apostrophe;
use super::scanner::Scanner;
use super::text::{fold, is_space};

/// Words for a part of the day.
const SESSIONS: &[(&str, Session)] = &[
    ("上午", Session::Morning),
    ("早上", Session::Morning),
    ("早晨", Session::Morning),
    ("清晨", Session::Morning),
    ("早", Session::Morning),
    ("am", Session::Morning),
    ("凌晨", Session::Night),
    ("中午", Session::Noon),
    ("下午", Session::Afternoon),
    ("pm", Session::Pm),
    ("傍晚", Session::Evening),
    ("晚上", Session::Evening),
    ("晚间", Session::Evening),
    ("晚", Session::Evening),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Session {
    Night,
    Morning,
    Noon,
    Afternoon,
    Pm,
    Evening,
}

impl Session {
    /// The hour of 24 that is meant; `None` where word and hour contradict each other or midnight is meant.
    fn hour(self, hour: u32) -> Option<u32> {
        match (self, hour) {
            (Self::Night, 0..=6) | (Self::Morning, 1..=11) | (Self::Noon, 11..=13) => Some(hour),
            (Self::Noon, 1..=2) | (Self::Afternoon | Self::Pm, 1..=11) | (Self::Evening, 5..=11) => Some(hour + 12),
            (Self::Afternoon, 12..=18) | (Self::Pm, 12..=23) | (Self::Evening, 17..=23) => Some(hour),
            _ => None,
        }
    }
}

/// Reads a time of day: `8:30`, `08:30:00`, `8点30分`, `8时`, `下午2:30`, `下午两点半`, `2:30 PM`.
#[must_use]
pub fn read(text: &str) -> Option<NaiveTime> {
    let folded = fold(without_apostrophe(text.trim_matches(is_space))).replace("p.m.", "pm").replace("a.m.", "am");
    let before = SESSIONS.iter().find_map(|(word, session)| Some((*session, folded.strip_prefix(word)?)));
    let behind = || {
        [("am", Session::Morning), ("pm", Session::Pm)]
            .iter()
            .find_map(|(word, session)| Some((*session, folded.strip_suffix(word)?)))
    };
    let (session, body) = match before.or_else(behind) {
        Some((session, body)) => (Some(session), body),
        None => (None, folded.as_str()),
    };
    let body = body.strip_prefix(':').unwrap_or(body).replace("半", "30分").replace('两', "二");
    let (hour, minute, second) = numbers(&body)?;
    let hour = match session {
        // 12:30 AM is half past midnight.
        Some(Session::Morning) if hour == 12 && folded.contains("am") => 0,
        Some(session) => session.hour(hour)?,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

fn numbers(body: &str) -> Option<(u32, u32, u32)> {
    let mut scanner = Scanner::new(body);
    let hour = scanner.number().filter(|n| n.width <= 3)?.value;
    let word = scanner.eat(&[":", "点钟", "点", "时"])?;
    if scanner.rest.is_empty() || scanner.rest == "整" {
        return (word != ":").then_some((hour, 0, 0));
    }
    scanner.eat(&["零", "过"]).filter(|_| word != ":");
    let minute = scanner.number()?;
    if word == ":" && minute.width != 2 {
        return None;
    }
    match scanner.eat(&[":", "分钟", "分"]) {
        None => {}
        Some(":") if word != ":" => return None,
        Some(":") => {
            let second = scanner.number()?;
            let fraction = scanner.rest.strip_prefix('.').is_some_and(|f| f.bytes().all(|b| b == b'0'));
            return (scanner.rest.is_empty() || fraction).then_some((hour, minute.value, second.value));
        }
        Some(_) if !scanner.rest.is_empty() => {
            let second = scanner.number()?;
            scanner.eat(&["秒"])?;
            return scanner.rest.is_empty().then_some((hour, minute.value, second.value));
        }
        Some(_) => {}
    }
    scanner.rest.is_empty().then_some((hour, minute.value, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_time() {
        for (text, expected) in [
            ("8:30", "08:30"),
            ("08：30", "08:30"),
            ("08:30:00", "08:30"),
            ("08:30:00.000", "08:30"),
            ("8∶30", "08:30"),
            ("'8:30", "08:30"),
            ("０８：３０", "08:30"),
            ("8点30分", "08:30"),
            ("8点30", "08:30"),
            ("8时30分", "08:30"),
            ("8点半", "08:30"),
            ("八点半", "08:30"),
            ("上午8:30", "08:30"),
            ("上午 8：30", "08:30"),
            ("早上8点半", "08:30"),
            ("8:30 AM", "08:30"),
            ("8:30am", "08:30"),
            ("9时", "09:00"),
            ("9点整", "09:00"),
            ("9点钟", "09:00"),
            ("14：30", "14:30"),
            ("14时30分", "14:30"),
            ("下午2:30", "14:30"),
            ("下午2点半", "14:30"),
            ("下午两点半", "14:30"),
            ("下午二点三十分", "14:30"),
            ("下午14:30", "14:30"),
            ("2:30 PM", "14:30"),
            ("2:30 p.m.", "14:30"),
            ("PM 2:30", "14:30"),
            ("十四点三十分", "14:30"),
            ("14点05分", "14:05"),
            ("十四点零五分", "14:05"),
            ("中午12点", "12:00"),
            ("中午1点", "13:00"),
            ("12:30 PM", "12:30"),
            ("12:30 AM", "00:30"),
            ("晚上8点", "20:00"),
            ("晚8点", "20:00"),
            ("凌晨2点", "02:00"),
            ("0:00", "00:00"),
            ("8时30分15秒", "08:30"),
        ] {
            let read = read(text).map(|time| time.format("%H:%M").to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn times_that_are_refused() {
        for text in [
            "",
            "8",
            "25:00",
            "24:00",
            "8:60",
            "25:70",
            "8:3",
            "8.30",
            "830",
            "0830",
            "上午",
            "下午",
            "全天",
            "8:30-9:30",
            "8:30—9:30",
            "8点左右",
            "9点多",
            "约8:30",
            "上午14:30",
            "上午12点",
            "晚上12点",
            "晚上2点",
            "凌晨8点",
            "8:",
            "：30",
            "8点半9点",
            "半",
            "待定",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
