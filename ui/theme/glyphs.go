package theme

import (
	"os"
	"strings"

	"charm.land/bubbles/v2/spinner"
	"charm.land/lipgloss/v2"
)

// Glyphs are the signs screens use; each is one cell wide.
type Glyphs struct {
	OK, Fail, Warn, Unknown, Waiting, Pointer, Back, Down, Chevron, Bullet string
	Branch, LastBranch, Pipe, Line                                         string
	BarFull, BarEmpty                                                      rune
	Steps                                                                  string // of a curve, the lowest first
	Spinner                                                                spinner.Spinner
	Border                                                                 lipgloss.Border
	ascii                                                                  bool
}

var unicode = Glyphs{
	OK: "✓", Fail: "✗", Warn: "!", Unknown: "?", Waiting: "·", Pointer: "▸", Back: "◂", Down: "▾", Chevron: "›",
	Bullet: "·",
	Branch: "├─", LastBranch: "└─", Pipe: "│", Line: "─", BarFull: '█', BarEmpty: '░',
	Spinner: spinner.MiniDot, Steps: "▁▂▃▄▅▆▇█",
	Border: lipgloss.RoundedBorder(),
}

var plain = Glyphs{
	OK: "+", Fail: "x", Warn: "!", Unknown: "?", Waiting: ".", Pointer: ">", Back: "<", Down: "v", Chevron: "/",
	Bullet: "|",
	Branch: "|-", LastBranch: "`-", Pipe: "|", Line: "-", BarFull: '#', BarEmpty: '.',
	Spinner: spinner.Line, Steps: "_.-=+*#",
	Border: lipgloss.ASCIIBorder(),
	ascii:  true,
}

// WantsASCII reports whether the environment's terminal is safer without Unicode.
func WantsASCII(getenv func(string) string) bool {
	if getenv == nil {
		getenv = os.Getenv
	}
	if getenv("TERM") == "linux" || getenv("TERM") == "dumb" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToUpper(v)
			return !strings.Contains(v, "UTF-8") && !strings.Contains(v, "UTF8")
		}
	}
	return false
}

// spelled are the characters beyond ASCII that texts use, by what stands for them in one cell.
var spelled = strings.NewReplacer("…", "~", "·", "|", "›", ">", "×", "x", "→", ">", "–", "-", "—", "-", "“", `"`, "”",
	`"`, "’", "'",
	"±", "=", "▸", ">", "◂", "<", "▾", "v", "↑", "^", "↓", "v", "←", "<", "┃", "|", "•", "*", "é", "e", "ã", "a", "ó", "o")

// Spell keeps text to the characters the terminal is sure to have.
func (g Glyphs) Spell(text string) string {
	if !g.ascii {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r > 126 {
			return '?'
		}
		return r
	}, spelled.Replace(text))
}
