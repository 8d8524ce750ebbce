package ui

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"golang.org/x/tools/txtar"
)

// unsteady are ids and names that differ from run to run.
var unsteady = []*regexp.Regexp{
	regexp.MustCompile(`(sg|vpc|subnet|igw|rtb)-[0-9a-f]{4,17}`),
	regexp.MustCompile(`-alb-\d+`),
	regexp.MustCompile(`sha256:[0-9a-f]{6,64}`),
	regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`),
	regexp.MustCompile(`db\.[0-9a-z]{8,16}`),
	regexp.MustCompile(`/tmp/[A-Za-z0-9/_.-]+`),
	regexp.MustCompile(`\d{9,10}\.eu-west-1\.elb`), // a load balancer whose name is broken before its number
}

var logged = regexp.MustCompile(`^  (\d\d:\d\d:\d\d |aws )`)

// goldenSizes are the windows in which every state is held. Other sizes are held by fitsEverywhere.
var goldenSizes = [][2]int{{80, 24}, {120, 40}}

// frames are windows' contents by screen, to hold against one archive a screen.
type frames struct {
	mu      sync.Mutex
	screens map[string]*txtar.Archive
}

func newFrames() *frames { return &frames{screens: map[string]*txtar.Archive{}} }

// has reports whether a state was drawn.
func (f *frames) has(state string) bool {
	a := f.screens[screenOf(state)]
	return a != nil && slices.ContainsFunc(a.Files, func(file txtar.File) bool {
		return strings.HasPrefix(file.Name, state+
			" ")
	})
}

// keep draws a state at the golden sizes. A state's name begins with its screen's.
func (f *frames) keep(l *lab, state string) {
	l.t.Helper()
	for _, size := range goldenSizes {
		l.take(tea.WindowSizeMsg{Width: size[0], Height: size[1]}) // and nothing else: what is under way stays under way
		l.m.ctx.Spin = spinner.New(spinner.WithSpinner(l.m.ctx.Theme.Spinner))
		frame := l.screen()
		if why := misfit(frame, size[0], size[1]); why != "" {
			l.t.Errorf("%s: %s", state, why)
		}
		f.add(l, fmt.Sprintf("%s %dx%d", state, size[0], size[1]), frame)
	}
	l.size(80, 24)
}

// add keeps a frame under its state and size.
func (f *frames) add(l *lab, name, frame string) {
	screen := screenOf(name)
	text := trimmed(strings.ReplaceAll(frame, l.dir, "/home/shop"))
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.screens[screen] == nil {
		f.screens[screen] = &txtar.Archive{}
	}
	f.screens[screen].Files = append(f.screens[screen].Files, txtar.File{Name: name, Data: []byte(text)})
}

// screenOf is the screen of a state or a frame: home of home-drift.
func screenOf(name string) string {
	state, _, _ := strings.Cut(name, " ")
	screen, _, _ := strings.Cut(state, "-")
	return screen
}

// hold compares each screen with its archive.
func (f *frames) hold(t *testing.T) {
	for screen, drawn := range f.screens {
		slices.SortFunc(drawn.Files, func(a, b txtar.File) int { return strings.Compare(a.Name, b.Name) })
		t.Run(screen, func(t *testing.T) {
			for i := 1; i < len(drawn.Files); i++ {
				if drawn.Files[i].Name == drawn.Files[i-1].Name {
					t.Errorf("two states are called %s", drawn.Files[i].Name)
				}
			}
			golden.RequireEqual(t, txtar.Format(drawn))
		})
	}
	for _, path := range archives(t) {
		if screen := strings.TrimSuffix(filepath.Base(path), ".golden"); f.screens[screen] == nil {
			t.Errorf("no state belongs to %s", path)
		}
	}
}

// archives are the files with the golden frames of TestScreens.
func archives(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("testdata", "TestScreens", "*.golden"))
	must(t, err)
	return found
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
