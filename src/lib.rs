//! huizong
