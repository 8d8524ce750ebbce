package widget

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps/cost"
	"slipway/ui/theme"
)

// pieces are what random text is made of: letters, wide and combining characters, emoji, styles, blanks.
var pieces = []string{"a", "Z", "9", "-", "/", " ", "  ", "é", "e\u0301", "日", "本語", "👍🏽", "👩‍👩‍👧", "…", "▸", "word",
	"arn:aws:ecs:eu-west-1:123456789012",
	"\x1b[31mred\x1b[0m", "\x1b[1;38;2;1;2;3mbold\x1b[m"}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(30) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func widest(block string) (w int) {
	for line := range strings.SplitSeq(block, "\n") {
		w = max(w, lipgloss.Width(line))
	}
	return w
}

// TestNeverWider gives every widget random text at every width from 0 to 200.
func TestNeverWider(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, th := range []*theme.Theme{theme.New(true, false), theme.New(false, true)} {
		for w := range 201 {
			for range 5 {
				a, b := randomText(r), randomText(r)
				for name, block := range map[string]string{
					"Cut": Cut(a, w), "Pad": Pad(a, w), "Row": Row(a, b, w), "Rule": Rule(th, w), "Bar": Bar(th, r.Float64()*3-1, w),
					"Wrap": strings.Join(Wrap(a, w), "\n"), "Fit": Fit(a+"\n"+b, w, 3), "Card": Card(th, a, []string{b, a}, w),
					"Stepper": Stepper(th, []Stop{{a, Behind, "30.28"}, {b, Here, "9.00"}, {a, Ahead, ""}}, w),
					"Cost": Cost(th, PricePanel{Now: cost.Sum([]cost.Line{{Step: "data", Item: ansi.Strip(a), USD: 3}}),
						Total: "so far", Change: "this change"}, w, 20),
					"Rail":   Fit(Rail(th, []Stop{{a, Behind, "30.28"}, {b, Here, "1234.50"}, {a, Ahead, ""}}, 20), w, 20),
					"Footer": Footer(th, []key.Binding{bound(a), bound(b)}, bound("f1"), "$9/mo", w),
				} {
					if name == "Wrap" && w == 1 {
						continue // a character of two cells cannot be broken
					}
					if n := widest(block); n > w {
						t.Fatalf("%s of %q and %q at %d is %d wide:\n%s", name, a, b, w, n, block)
					}
				}
				if n := lipgloss.Width(Pad(a, w)); n != w {
					t.Fatalf("Pad of %q to %d is %d wide", a, w, n)
				}
				for line := range strings.SplitSeq(Card(th, a, []string{b}, w), "\n") {
					if n := lipgloss.Width(line); w >= 6 && n != w {
						t.Fatalf("a line of a card of %d is %d wide: %q", w, n, line)
					}
				}
			}
		}
	}
}

func bound(what string) key.Binding {
	return key.NewBinding(key.WithKeys("x"), key.WithHelp("x", ansi.Strip(what)))
}

// TestWrap loses no character, and breaks a word only when it is longer than the line.
func TestWrap(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	words := []string{"one", "seven", "tagged", "日本", "résumé", "x"}
	for w := 6; w <= 60; w++ {
		var given []string
		for range 40 {
			given = append(given, words[r.IntN(len(words))])
		}
		if got := strings.Fields(strings.Join(Wrap(strings.Join(given, " "), w), "\n")); !slices.Equal(got, given) {
			t.Fatalf("at %d:\n%q\nbecame\n%q", w, given, got)
		}
	}
	long := strings.Repeat("abcdefghij", 9)
	if got := strings.Join(Wrap(long, 7), ""); got != long {
		t.Errorf("a long word became %q", got)
	}
}

// TestWindow keeps the wanted lines in sight, and says what is hidden.
func TestWindow(t *testing.T) {
	for n := range 30 {
		lines := make([]string, n)
		for i := range lines {
			lines[i] = strings.Repeat("x", i)
		}
		for h := range 12 {
			for from := range n {
				for size := 1; size <= 3 && from+size <= n; size++ {
					shown, above, below := Window(lines, from, from+size, h)
					if len(shown) > h {
						t.Fatalf("%d lines in a window of %d", len(shown), h)
					}
					if h >= size {
						for i := from; i < from+size; i++ {
							if !slices.Contains(shown, lines[i]) {
								t.Fatalf("line %d of %d is not in the window of %d around %d..%d", i, n, h, from, from+size)
							}
						}
					}
					if h > 0 && (above != (shown[0] != lines[0]) || below != (shown[len(shown)-1] != lines[n-1])) {
						t.Fatalf("above %v, below %v: %d..%d of %d in %d", above, below, from, from+size, n, h)
					}
				}
			}
		}
	}
}

// TestFooter keeps the key that lists all keys, whatever goes.
func TestFooter(t *testing.T) {
	th := theme.New(true, false)
	help := key.NewBinding(key.WithKeys("f1"), key.WithHelp("f1", "help"))
	keys := []key.Binding{
		key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "go on")),
		key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "hidden"), key.WithDisabled()),
		key.NewBinding(key.WithKeys("q"), key.WithHelp("q", "leave")),
	}
	for w, want := range map[int]string{80: " enter go on · q leave · f1 help", 34: " enter go on · f1 more",
		24: " f1 more"} {
		got := ansi.Strip(Footer(th, keys, help, "$9.00/mo", w))
		if !strings.HasPrefix(got, want) || strings.Contains(got, "hidden") || !strings.HasSuffix(got, "$9.00/mo ") {
			t.Errorf("at %d: %q", w, got)
		}
	}
}
