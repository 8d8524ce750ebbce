package ui

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// left out on purpose, with the reason why nothing that matters is lost.
var leftOut = []struct {
	frame *regexp.Regexp // the frames it may be in
	line  *regexp.Regexp
	why   string
}{
	{regexp.MustCompile(`^failure(-denied|-answer|-several)? 80x24`), regexp.MustCompile(`^ │( AWS said)? {8,16}\S.* …`),
		"AWS's own words: d shows all of them, and what they mean, what is safe and what comes next stand whole below"},
	{regexp.MustCompile(`^failure-service `), regexp.MustCompile(`│ its log {8}… `),
		"the last lines of a log: those before them are a key away, and in the log group"},
}

// TestNothingCut: in no golden frame anything is shortened that is not named above.
func TestNothingCut(t *testing.T) {
	used := make([]bool, len(leftOut))
	seen := 0
	for _, path := range archives(t) {
		archive, err := txtar.ParseFile(path)
		must(t, err)
		for _, frame := range archive.Files {
			seen++
			for line := range strings.Lines(string(frame.Data)) {
				if strings.Contains(line, "…") && !meant(frame.Name, line, used) {
					t.Errorf("%s: %s: %s", path, frame.Name, line)
				}
			}
		}
	}
	if seen < 200 {
		t.Errorf("only %d frames were looked at", seen)
	}
	for i, ok := range used {
		if !ok {
			t.Errorf("nothing is left out any more because: %s", leftOut[i].why)
		}
	}
}

// meant reports whether a line of a frame leaves something out on purpose.
func meant(frame, line string, used []bool) bool {
	for i, l := range leftOut {
		if l.frame.MatchString(frame) && l.line.MatchString(line) {
			used[i] = true
			return true
		}
	}
	return false
}
