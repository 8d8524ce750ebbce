package form

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"slipway/steps/question"
	"slipway/ui/theme"
)

var someRegions = []comboOption{
	{Option: question.Option{Value: "eu-west-1", Label: "eu-west-1  Ireland"}},
	{Option: question.Option{Value: "eu-central-1", Label: "eu-central-1  Frankfurt"}, right: "+8.47/mo"},
	{Option: question.Option{Value: "sa-east-1", Label: "sa-east-1  São Paulo",
		Note: "the account has to enable it first"}},
	{Option: question.Option{Value: "us-west-2", Label: "us-west-2  Oregon"}},
}

// typedInto is a field of places, typed into and moved by keys.
func typedInto(now, value string, keys ...string) *combobox {
	validate := func(text string) error {
		if strings.Count(text, "-") != 2 {
			return errors.New("no region")
		}
		return nil
	}
	p := newCombobox(theme.New(true, false), someRegions, now, value,
		func(text string) bool { return validate(text) == nil }, 46)
	p.input.Focus()
	for _, k := range keys {
		switch k {
		case "up":
			p.Update(tea.KeyPressMsg{Code: tea.KeyUp})
		case "down":
			p.Update(tea.KeyPressMsg{Code: tea.KeyDown})
		case "right":
			p.Update(tea.KeyPressMsg{Code: tea.KeyRight})
		case "backspace":
			p.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
		case "ctrl+u":
			p.Update(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
		default:
			for _, r := range k {
				p.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		}
	}
	return p
}

func TestPickAnswers(t *testing.T) {
	for _, c := range []struct {
		name       string
		now, value string
		keys       []string
		want       string
	}{
		{"the answer as it stands", "us-west-2", "us-west-2", nil, "us-west-2"},
		{"the one below", "eu-west-1", "eu-west-1", []string{"down"}, "eu-central-1"},
		{"no further than the last", "us-west-2", "us-west-2", []string{"down", "down"}, "us-west-2"},
		{"a letter is typed, not a key", "eu-west-1", "eu-west-1", []string{"k"}, "eu-central-1"},
		{"the first that is like the text", "us-west-2", "us-west-2", []string{"eu"}, "eu-west-1"},
		{"the second of them", "us-west-2", "us-west-2", []string{"eu", "down"}, "eu-central-1"},
		{"its place without accents", "eu-west-1", "eu-west-1", []string{"sao"}, "sa-east-1"},
		{"what was typed, like nothing", "eu-west-1", "eu-west-1", []string{"xyz"}, "xyz"},
		{"what was typed, an answer that is not offered", "eu-west-1", "eu-west-1", []string{"eu-west-9"}, "eu-west-9"},
		{"what the text begins to name, though it is an answer", "us-west-2", "us-west-2", []string{"eu-central-"},
			"eu-central-1"},
		{"the text itself then, one further", "us-west-2", "us-west-2", []string{"eu-central-", "down"}, "eu-central-"},
		{"what was typed, in capitals", "us-west-2", "us-west-2", []string{"EU-WEST-1"}, "eu-west-1"},
		{"no text any more", "us-west-2", "us-west-2", []string{"eu", "ctrl+u"}, "us-west-2"},
		{"a text of blanks", "us-west-2", "us-west-2", []string{" "}, "us-west-2"},
		{"one taken into the text and changed", "eu-west-1", "eu-west-1", []string{"right", "backspace", "7"}, "eu-west-7"},
		{"a text that was left there", "eu-west-1", "eu-north-9", nil, "eu-north-9"},
		{"an option that was pointed at", "eu-west-1", "sa-east-1", nil, "sa-east-1"},
		{"nothing yet", "", "", nil, "eu-west-1"},
	} {
		if got := typedInto(c.now, c.value, c.keys...).value(); got != c.want {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}

// TestPickNeverJumps: the field is as high whatever is typed, no line is wider than it, and the chosen option is in
// sight.
func TestPickNeverJumps(t *testing.T) {
	for rows := 1; rows <= 5; rows++ {
		high := len(typedInto("eu-west-1", "eu-west-1").View(rows))
		for _, keys := range [][]string{nil, {"down", "down", "down"}, {"eu"}, {"eu", "down"}, {"xyz"}, {"eu-west-9"},
			{"日本"}} {
			p := typedInto("eu-west-1", "eu-west-1", keys...)
			lines := p.View(rows)
			if len(lines) != high {
				t.Errorf("%d rows, %v: %d lines, not %d", rows, keys, len(lines), high)
			}
			text := ansi.Strip(strings.Join(lines, "\n"))
			if !strings.Contains(text, "▸ "+p.value()) {
				t.Errorf("%d rows, %v: %s is out of sight:\n%s", rows, keys, p.value(), text)
			}
			for _, l := range lines {
				if w := ansi.StringWidth(l); w > 46 {
					t.Errorf("%d rows, %v: %d wide: %q", rows, keys, w, l)
				}
			}
		}
	}
}

func TestPickSaysWhatIsHidden(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{nil, "2 more below"}, {[]string{"down", "down"}, "1 more above, 1 below"}, {[]string{"down", "down", "down"},
			"2 more above"},
	} {
		if text := ansi.Strip(strings.Join(typedInto("eu-west-1", "eu-west-1", c.keys...).View(2), "\n")); !strings.Contains(
			text, c.want) {
			t.Errorf("%v does not say %q:\n%s", c.keys, c.want, text)
		}
	}
	if text := ansi.Strip(strings.Join(typedInto("eu-west-1", "eu-west-1").View(4), "\n")); strings.Contains(text,
		"more") || !strings.Contains(text, "chosen") || !strings.Contains(text, "+8.47/mo") {
		t.Errorf("all in sight:\n%s", text)
	}
}
