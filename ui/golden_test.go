package ui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
)

// unsteady are ids and names that differ from run to run.
var unsteady = []*regexp.Regexp{
	regexp.MustCompile(`(sg|vpc|subnet|igw|rtb)-[0-9a-f]{4,17}`), regexp.MustCompile(`-alb-\d+`), regexp.MustCompile(`sha256:[0-9a-f]{6,64}`),
	regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), regexp.MustCompile(`db\.[0-9a-z]{8,16}`), regexp.MustCompile(`/tmp/[A-Za-z0-9/_.-]+`),
	regexp.MustCompile(`\d{9,10}\.eu-west-1\.elb`), // a load balancer whose name is broken before its number
}

var logged = regexp.MustCompile(`^  (\d\d:\d\d:\d\d |aws )`)

// TestGoldenFrames holds every screen in its states at 80x24 and 120x40.
func TestGoldenFrames(t *testing.T) {
	var f frames
	virtual(t, func(t *testing.T) {
		walk(newLab(t), f.keep)
		troubles(newLab(t), f.keep)
	})
	f.hold(t)
}

// frames are a window's contents at some sizes, to hold against their golden files.
type frames struct {
	sizes [][2]int // none: 80x24 and 120x40
	names []string
	of    map[string]string
}

// keep draws the screen at every size. Lines must fit.
func (f *frames) keep(l *lab, what string) {
	l.t.Helper()
	if f.of == nil {
		f.of = map[string]string{}
	}
	if f.sizes == nil {
		f.sizes = [][2]int{{80, 24}, {120, 40}}
	}
	for _, size := range f.sizes {
		l.take(tea.WindowSizeMsg{Width: size[0], Height: size[1]}) // and nothing else: what is under way stays under way
		l.m.ctx.Frame = 0
		frame := l.screen()
		if why := misfit(frame, size[0], size[1]); why != "" {
			l.t.Errorf("%s: %s", what, why)
		}
		name := fmt.Sprintf("%s-%dx%d", what, size[0], size[1])
		f.names, f.of[name] = append(f.names, name), trimmed(strings.ReplaceAll(frame, l.dir, "/home/shop"))
	}
	l.size(80, 24)
}

// hold compares each frame with its golden file.
func (f *frames) hold(t *testing.T) {
	for _, name := range f.names {
		t.Run(name, func(t *testing.T) { golden.RequireEqual(t, f.of[name]) })
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
