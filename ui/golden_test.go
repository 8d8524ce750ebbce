package ui

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

// unsteady are ids and names that differ from run to run.
var unsteady = []*regexp.Regexp{
	regexp.MustCompile(`(sg|vpc|subnet|igw|rtb)-[0-9a-f]{4,17}`), regexp.MustCompile(`-alb-\d+`), regexp.MustCompile(`sha256:[0-9a-f]{6,64}`),
	regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), regexp.MustCompile(`db\.[0-9a-z]{8,16}`), regexp.MustCompile(`/tmp/[A-Za-z0-9/_.-]+`),
}

var logged = regexp.MustCompile(`^  (\d\d:\d\d:\d\d |aws )`)

// TestGoldenFrames holds every screen in its states at 80x24 and 120x40. Lines must fit; what had to be shortened shows as an ellipsis.
func TestGoldenFrames(t *testing.T) {
	frames := map[string]string{}
	var names []string
	virtual(t, func(t *testing.T) {
		keep := func(l *lab, what string) {
			for _, size := range [][2]int{{80, 24}, {120, 40}} {
				l.size(size[0], size[1])
				l.m.ctx.Frame = 0
				frame := ansi.Strip(l.m.frame())
				if why := misfit(frame, size[0], size[1]); why != "" {
					t.Errorf("%s: %s", what, why)
				}
				name := fmt.Sprintf("%s-%dx%d", what, size[0], size[1])
				frames[name] = trimmed(strings.ReplaceAll(frame, l.dir, "/home/shop"))
				names = append(names, name)
			}
			l.size(80, 24)
		}
		walk(newLab(t), keep)
		troubles(newLab(t), keep)
	})
	for _, name := range names {
		t.Run(filepath.ToSlash(name), func(t *testing.T) { golden.RequireEqual(t, frames[name]) })
	}
}

// trimmed drops blanks at line ends, which editors would, and masks what is not steady with as many x.
func trimmed(frame string) string {
	lines := strings.Split(frame, "\n")
	for i := range lines {
		if logged.MatchString(lines[i]) { // what runs at once is logged in any order
			lines[i] = "  (log)"
		}
		for _, r := range unsteady {
			lines[i] = r.ReplaceAllStringFunc(lines[i], func(s string) string { return strings.Repeat("x", len(s)) })
		}
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}
