package theme

import (
	"image/color"
	"math"
	"regexp"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// luminance is WCAG's relative luminance.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func contrast(a, b color.Color) float64 {
	l, d := luminance(a), luminance(b)
	return (max(l, d) + 0.05) / (min(l, d) + 0.05)
}

// TestContrast holds every ink that carries text to WCAG AA on the backgrounds terminals usually have. Rules and
// borders carry nothing: they only have to be seen, and to stay behind the text.
func TestContrast(t *testing.T) {
	for _, ground := range []struct {
		dark  bool
		color string
	}{{true, "#000000"}, {true, "#16161d"}, {true, "#1e1e1e"}, {false, "#ffffff"}, {false, "#f6f6f6"}} {
		p, back := palette(ground.dark), lipgloss.Color(ground.color)
		for name, ink := range map[string]color.Color{"accent": p.Accent, "ok": p.OK, "warn": p.Warn, "bad": p.Bad,
			"dim": p.Dim, "text": p.Text} {
			if c := contrast(ink, back); c < 4.5 {
				t.Errorf("%s on %s: %.2f, less than 4.5", name, ground.color, c)
			}
		}
		if c := contrast(p.Faint, back); c < 1.5 || c > contrast(p.Dim, back) {
			t.Errorf("rules on %s: %.2f, want them seen and fainter than text", ground.color, c)
		}
	}
}

func signs(g Glyphs) []string {
	b := g.Border
	return append([]string{g.OK, g.Fail, g.Warn, g.Unknown, g.Waiting, g.Pointer, g.Back, g.Down, g.Chevron,
		g.Bullet, g.Pipe, g.Line,
		string(g.BarFull), string(g.BarEmpty),
		b.Top, b.Bottom, b.Left, b.Right, b.TopLeft, b.TopRight, b.BottomLeft, b.BottomRight}, g.Spinner.Frames...)
}

// TestGlyphs: a sign is one cell, so that columns stay where they are; the plain ones are in every terminal; none is
// an emoji.
func TestGlyphs(t *testing.T) {
	for _, set := range []Glyphs{New(true, false).Glyphs, plain} {
		for _, sign := range signs(set) {
			if n := ansi.StringWidth(sign); n != 1 {
				t.Errorf("%q is %d cells wide", sign, n)
			}
			for _, r := range sign {
				if set.ascii && r > 126 {
					t.Errorf("%q is not plain", sign)
				}
				if r >= 0x1F000 || r == 0xFE0F {
					t.Errorf("%q is an emoji", sign)
				}
			}
		}
		if ansi.StringWidth(set.Branch) != 2 || ansi.StringWidth(set.LastBranch) != 2 {
			t.Errorf("branches %q and %q are not two cells wide", set.Branch, set.LastBranch)
		}
	}
}

// TestSpell: spelled text has only plain characters and its old width, and other terminals get it as it is.
func TestSpell(t *testing.T) {
	text := "a … · › × → – — “x” ’ ± ▸ ↑ ↓ ← ┃ • São"
	spelled := plain.Spell(text)
	for _, r := range spelled {
		if r > 126 || r == '?' {
			t.Errorf("%q is spelled %q", text, spelled)
			break
		}
	}
	if a, b := ansi.StringWidth(text), ansi.StringWidth(spelled); a != b {
		t.Errorf("%d cells became %d", a, b)
	}
	if New(true, false).Spell(text) != text {
		t.Error("text is spelled where it need not be")
	}
}

func TestWantsASCII(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{}, false},
		{map[string]string{"LANG": "en_GB.UTF-8"}, false},
		{map[string]string{"LANG": "C"}, true},
		{map[string]string{"LANG": "C", "LC_ALL": "de_DE.utf8"}, false},
		{map[string]string{"LANG": "C.UTF-8", "LC_ALL": "POSIX"}, true},
		{map[string]string{"LANG": "en_GB.UTF-8", "TERM": "linux"}, true},
	} {
		if got := WantsASCII(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %v", c.env, got)
		}
	}
}

// TestLink: a link is written as OSC 8 is described: parameters, address, text, and an end without either. Its parts
// have one id, nothing of an address ends it early, and without colours there is none.
func TestLink(t *testing.T) {
	form := regexp.MustCompile(`^\x1b\]8;id=([0-9a-f]{8});(https://[!-~]*)(?:\x07|\x1b\\)([^\x07]*)\x1b\]8;;(?:\x07|\x1b\\)$`)
	th := New(true, false)
	const url = "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/shop"
	one, two := form.FindStringSubmatch(th.Link(url, "one")), form.FindStringSubmatch(th.Link(url, "two"))
	if one == nil || two == nil || one[1] != two[1] || one[2] != url || ansi.Strip(one[3]) != "one" {
		t.Errorf("%q %q", one, two)
	}
	if got := th.Link(url+"\x1b\\\x1b[2J\a", "x"); strings.Contains(got, "2J\a") && strings.Contains(got, "\x1b[2J") {
		t.Errorf("an address writes to the terminal: %q", got)
	}
	t.Setenv("NO_COLOR", "1")
	if got := th.Link(url, "one"); strings.Contains(got, "\x1b]") {
		t.Errorf("without colours: %q", got)
	}
}
