// Package theme is how slipway looks: one palette, the styles made of it, the glyphs, and the form theme.
package theme

import (
	"fmt"
	"hash/fnv"
	"image/color"
	"os"
	"strings"

	"charm.land/bubbles/v2/help"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps/clean"
)

// Palette names colours by what they mean.
type Palette struct {
	Accent, OK, Warn, Bad, Dim, Text, Faint color.Color

	Sources []color.Color // tell one log stream from another, and mean nothing
}

// palette holds contrast on both backgrounds.
func palette(dark bool) Palette {
	pick := lipgloss.LightDark(dark)
	return Palette{
		Accent: pick(lipgloss.Color("#5A56E0"), lipgloss.Color("#8C88FF")),
		OK:     pick(lipgloss.Color("#02815B"), lipgloss.Color("#02BF87")),
		Warn:   pick(lipgloss.Color("#A35A00"), lipgloss.Color("#FFB454")),
		Bad:    pick(lipgloss.Color("#C4004E"), lipgloss.Color("#FE5F86")),
		Dim:    pick(lipgloss.Color("#6B6B6B"), lipgloss.Color("#8A8A8A")),
		Text:   pick(lipgloss.Color("#1F1F24"), lipgloss.Color("#DDDDE6")),
		Faint:  pick(lipgloss.Color("#C9C9D1"), lipgloss.Color("#3F3F4A")),
		Sources: []color.Color{
			pick(lipgloss.Color("#5A56E0"), lipgloss.Color("#8C88FF")),
			pick(lipgloss.Color("#00758F"), lipgloss.Color("#5CC8E4")),
			pick(lipgloss.Color("#8A3FA0"), lipgloss.Color("#D79BEA")),
			pick(lipgloss.Color("#4C7A00"), lipgloss.Color("#A6D15A")),
			pick(lipgloss.Color("#2F66C0"), lipgloss.Color("#7FB0FF")),
			pick(lipgloss.Color("#8C6A00"), lipgloss.Color("#D9C25F")),
		},
	}
}

// Theme is everything a screen draws with.
type Theme struct {
	Colors Palette
	Glyphs
	Dark bool

	Title, Accented, Good, Caution, Wrong, Muted, Rule, Plain, Chosen, Gone TextStyle

	sources []TextStyle

	form *huh.Styles
}

// New makes the theme for a background. ascii keeps to characters every terminal has.
func New(dark, ascii bool) *Theme {
	p := palette(dark)
	fg := func(c color.Color) TextStyle { return newTextStyle(lipgloss.NewStyle().Foreground(c)) }
	bold := func(c color.Color) TextStyle { return newTextStyle(lipgloss.NewStyle().Foreground(c).Bold(true)) }
	t := &Theme{
		Colors: p, Glyphs: unicode, Dark: dark,
		Title:    bold(p.Accent),
		Accented: fg(p.Accent),
		Good:     fg(p.OK),
		Caution:  fg(p.Warn),
		Wrong:    fg(p.Bad),
		Muted:    fg(p.Dim),
		Rule:     fg(p.Faint),
		Plain:    fg(p.Text),
		Chosen:   bold(p.Accent),
		Gone:     newTextStyle(lipgloss.NewStyle().Foreground(p.Dim).Strikethrough(true)),
	}
	for _, c := range p.Sources {
		t.sources = append(t.sources, fg(c))
	}
	if ascii {
		t.Glyphs = plain
	}
	t.form = t.formStyles()
	return t
}

// TextStyle is a style of one line of text: colour and weight, and nothing that moves it. Frames are drawn many times a
// second out of hundreds of pieces, so what goes before and after them is made once.
type TextStyle struct {
	lipgloss.Style
	on, off string
}

func newTextStyle(s lipgloss.Style) TextStyle {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return TextStyle{s, on, off}
}

// Render writes one line in the style. Whatever the text holds, nothing of it is a line end or a sequence of its own.
func (i TextStyle) Render(text string) string {
	if text == "" {
		return ""
	}
	return i.on + clean.Line(text) + i.off
}

// Source is the style of what a log stream is called: the same as long as the stream has its name.
func (t *Theme) Source(stream string) TextStyle {
	h := fnv.New32a()
	_, _ = h.Write([]byte(stream))
	return t.sources[h.Sum32()%uint32(len(t.sources))]
}

// Link writes text that leads to a page of the AWS console where the terminal can follow links. The parts of one that
// is broken into lines have one id, so that terminals take them for one. NO_COLOR is taken for a wish for plain text.
func (t *Theme) Link(url, text string) string {
	if os.Getenv("NO_COLOR") != "" {
		return t.Accented.Render(text)
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(url))
	return ansi.SetHyperlink(clean.Line(url), fmt.Sprintf("id=%08x", h.Sum32())) + t.Accented.Render(text) +
		ansi.ResetHyperlink()
}

// Help draws keys with their words, in a line or as a table whose first column is 12 cells wide.
func (t *Theme) Help() help.Model {
	h := help.New()
	h.ShortSeparator = " " + t.Bullet + " "
	h.Styles.ShortKey, h.Styles.ShortDesc, h.Styles.ShortSeparator = t.Accented.Style, t.Muted.Style, t.Rule.Style
	h.Styles.FullKey, h.Styles.FullDesc = t.Accented.Style.Width(11), t.Plain.Style
	return h
}

// Form is the theme of the forms. huh asks it at every look-up and may have missed what the terminal said of its
// background, so the styles are made once and its own idea of the background is ignored.
func (t *Theme) Form() huh.Theme {
	return huh.ThemeFunc(func(bool) *huh.Styles { return t.form })
}

func (t *Theme) formStyles() *huh.Styles {
	s := huh.ThemeBase(t.Dark)
	for _, f := range []*huh.FieldStyles{&s.Focused, &s.Blurred} {
		f.Base = lipgloss.NewStyle()
		f.Card = f.Base
		f.Title = t.Title.Style
		f.Description = t.Muted.Style
		f.SelectSelector = t.Accented.Style.SetString(t.Pointer + " ")
		f.MultiSelectSelector = t.Accented.Style.SetString(t.Pointer + " ")
		f.Option = t.Plain.Style
		f.SelectedOption = t.Chosen.Style
		f.UnselectedOption = t.Plain.Style
		f.FocusedButton = lipgloss.NewStyle().Padding(0, 2).Bold(true).Foreground(t.Colors.Accent).Reverse(true)
		f.BlurredButton = t.Muted.Style.Padding(0, 2)
		f.TextInput.Cursor = t.Accented.Style
		f.TextInput.Prompt = t.Accented.Style
		f.TextInput.Placeholder = t.Muted.Style
		f.TextInput.Text = t.Plain.Style
		f.ErrorIndicator = t.Wrong.Style
		f.ErrorMessage = t.Wrong.Style
	}
	return s
}
