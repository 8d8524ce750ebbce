package clean

import (
	"regexp"
	"strings"
)

// markup is what Markdown, and the HTML in it, reads as more than text. The blank of width zero keeps an address from
// calling somebody.
var markup = strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "*", `\*`, "_", `\_`,
	"`", "\\`",
	"[", `\[`, "~", `\~`, "$", `\$`, "@", "@&#8203;")

// opening is what makes a heading, a list or a rule of a line that begins with it.
var opening = regexp.MustCompile(`^(\s*)([-+=#]|\d+([.)])(?:\s|$))`)

// Markdown is text as one line or cell of a Markdown document, which shows it and does nothing with it.
func Markdown(s string) string {
	s = markup.Replace(Line(s))
	if at := opening.FindStringSubmatchIndex(s); at != nil {
		mark := at[4]
		if at[6] >= 0 { // 1. or 1)
			mark = at[6]
		}
		s = s[:mark] + `\` + s[mark:]
	}
	return s
}

// Code sets text in code of a Markdown line, whatever it holds.
func Code(s string) string {
	if s = Line(s); s == "" {
		return "(empty)"
	}
	longest, run := 0, 0
	for _, r := range s {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	if longest == 0 && strings.TrimSpace(s) == s {
		return "`" + s + "`"
	}
	fence := strings.Repeat("`", longest+1)
	return fence + " " + s + " " + fence
}
