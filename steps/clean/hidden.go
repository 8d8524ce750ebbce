package clean

import (
	"unicode"
	"unicode/utf8"
)

// hidden reports whether a rune outside ASCII is not seen: C1 controls, bidi controls, fillers, marks of width zero,
// tags.
func hidden(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r < 0xa0: // C1
		return true
	case r == 0x34f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x3164, r == 0xffa0: // fillers and joiners
		return true
	case r >= 0x180b && r <= 0x180f, r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff: // variation selectors, tags
		return true
	case r == 0x2028, r == 0x2029: // line ends, which one writes as blanks
		return false
	case r&0xfffe == 0xfffe: // noncharacters
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// joins reports whether a hidden rune at s[i] does what it is for: the joiner inside an emoji or between letters of
// scripts that join, and the selector behind the sign whose form it chooses.
func joins(s string, i int, r rune, n int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+n:])
	switch {
	case r == '\u200d' && pictured(before) && pictured(after):
		return true
	case r == '\u200c' || r == '\u200d':
		return joining(before) && joining(after)
	case r == '\ufe0e' || r == '\ufe0f':
		return pictured(before) && before != r || before >= '0' && before <= '9' || before == '#' || before == '*'
	case r >= 0xe0100 && r <= 0xe01ef:
		return unicode.Is(unicode.Han, before)
	}
	return false
}

// pictured reports whether a rune is a part of an emoji that another may be joined to.
func pictured(r rune) bool {
	return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) && r > 0x1f000 || unicode.Is(unicode.Sm, r) ||
		r == '\ufe0f' || r == '©' || r == '®'
}

// joining reports whether a rune is of a script that writes with joiners.
func joining(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali,
		unicode.Gurmukhi,
		unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala)
}
