package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// left out on purpose, with the reason why nothing that matters is lost.
var leftOut = []struct {
	frame *regexp.Regexp // the frames it may be in
	line  *regexp.Regexp
	why   string
}{
	{regexp.MustCompile(`^(failure|denied|answer|several)-80x24`), regexp.MustCompile(`^ │( AWS said)? {8,16}\S.* …`),
		"AWS's own words: d shows all of them, and what they mean, what is safe and what comes next stand whole below"},
	{regexp.MustCompile(`^service-`), regexp.MustCompile(`│ its log {8}… `), "the last lines of a log: those before them are a key away, and in the log group"},
}

// TestNothingCut: in no golden frame at 80x24 or 120x40 anything is shortened that is not named above.
func TestNothingCut(t *testing.T) {
	used := make([]bool, len(leftOut))
	seen := 0
	for _, size := range []string{"80x24", "120x40"} {
		frames, err := filepath.Glob(filepath.Join("testdata", "*", "*-"+size+".golden"))
		must(t, err)
		for _, path := range frames {
			seen++
			text, err := os.ReadFile(path)
			must(t, err)
			for i, line := range strings.Split(string(text), "\n") {
				if strings.Contains(line, "…") && !meant(path, line, used) {
					t.Errorf("%s:%d: %s", path, i+1, line)
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
func meant(path, line string, used []bool) bool {
	for i, l := range leftOut {
		if l.frame.MatchString(filepath.Base(path)) && l.line.MatchString(line) {
			used[i] = true
			return true
		}
	}
	return false
}
