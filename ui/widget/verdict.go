package widget

import (
	"fmt"
	"strings"

	"slipway/steps/check"
	"slipway/ui/theme"
)

// Verdict is the coloured sign of a check's status. A word or a legend always stands beside it.
func Verdict(t *theme.Theme, s check.Status) string {
	return VerdictInk(t, s).Render(VerdictSign(t, s))
}

// VerdictSign is the sign of a status, one cell wide.
func VerdictSign(t *theme.Theme, s check.Status) string {
	switch s {
	case check.Pass:
		return t.Glyphs.OK
	case check.Fail:
		return t.Fail
	case check.Accepted, check.NotApplicable:
		return "-"
	}
	return t.Glyphs.Unknown
}

// VerdictInk is the colour of a status.
func VerdictInk(t *theme.Theme, s check.Status) theme.TextStyle {
	switch s {
	case check.Pass:
		return t.Good
	case check.Fail:
		return t.Wrong
	case check.Accepted, check.NotApplicable:
		return t.Muted
	}
	return t.Caution
}

// VerdictWord is a short word for a status, for a column beside titles.
func VerdictWord(s check.Status) string {
	switch s {
	case check.Unknown:
		return "unverified"
	case check.NotApplicable:
		return "n/a"
	}
	return s.Word()
}

// CheckNumber is the number of a check among the ten essentials, two cells wide.
func CheckNumber(f check.Finding) string {
	if f.Number == 0 {
		return "  "
	}
	return fmt.Sprintf("%2d", f.Number)
}

// CheckGroup is the heading of a check in a whole report: the ten essentials come first, then a group for each step.
func CheckGroup(f check.Finding) string {
	if f.Number > 0 {
		return "THE TEN ESSENTIALS"
	}
	return strings.ToUpper(f.Step)
}
