package clean

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile is a text of every kind that must not reach a terminal.
var hostile = []string{
	"\x1b[2J", "\x1b]0;title\x07", "\x1b]52;c;ZXZpbA==\x1b\\", "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\",
	"\x1bP+q\x1b\\", "\x1bc", "\x1b",
	"\x1b[", "\x1b[31", "\x1b[?1049h", "\x1b[6n", "\x1b[;./a", "a\rb", "a\nb", "a\r\nb", "\x00", "\x07", "\x08\x08",
	"\x0b", "\x0c", "\x0e", "\x7f",
	"\u0085", "\u009b31m", "\x9b31m", "\xc2", "\xff\xfe", "\xed\xa0\x80", "\u202eevil", "\u202a\u202b\u202c\u202d",
	"\u2066\u2067\u2068\u2069", "\u200e\u200f\u061c",
	"\u200b", "a\u200cb", "a\u200db", "\u2060\u2064\u206f", "\ufeff", "\u2028\u2029", "\u00ad", "\u034f",
	"\u115f\u3164\uffa0", "\U000e0041\U000e007f",
	"a\ufe0f\ufe0f", "\U000e0100", "\u180e", "\ufff9\ufffb", "\U0001d173", "\ufffe", "\u2061",
}

func raw(s string, lines, styles bool) bool {
	for i, r := range s {
		switch {
		case r == '\n' && lines, r == 0x1b && styles:
		case r < ' ', r == 0x7f, hidden(r), r == 0x2028, r == 0x2029, r == utf8.RuneError && s[i] != 0xef:
			return true
		}
	}
	return !utf8.ValidString(s)
}

func TestNothingHostileIsLeft(t *testing.T) {
	for _, h := range hostile {
		s := "before " + h + " after"
		if got := Line(s); raw(got, false, false) || !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
			t.Errorf("Line(%q) = %q", s, got)
		}
		if got := Block(s); raw(got, true, false) {
			t.Errorf("Block(%q) = %q", s, got)
		}
		if got := Styled(s); raw(got, true, false) {
			t.Errorf("Styled(%q) = %q", s, got)
		}
		if got := Word(s); raw(got, false, false) {
			t.Errorf("Word(%q) = %q", s, got)
		}
		if got := Markdown(s); raw(got, false, false) {
			t.Errorf("Markdown(%q) = %q", s, got)
		}
		if got := Code(s); raw(got, false, false) {
			t.Errorf("Code(%q) = %q", s, got)
		}
	}
}

// TestConsoleLinksStay: of links, only slipway's own to the AWS console are left in what it has coloured.
func TestConsoleLinksStay(t *testing.T) {
	link := func(url string) string { return "\x1b]8;;" + url + "\x07here\x1b]8;;\x07" }
	good := link("https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/shop?region=eu-west-1#x")
	if got := Styled("a " + good + " b"); got != "a "+good+" b" {
		t.Errorf("%q", got)
	}
	if got := Line(good); raw(got, false, false) {
		t.Errorf("Line: %q", got)
	}
	for _, url := range []string{"https://evil.example/.console.aws.amazon.com/", "http://x.console.aws.amazon.com/",
		"https://evil.example/x.console.aws.amazon.com/", "https://a@b.console.aws.amazon.com/", "", "file:///etc/passwd"} {
		if got := Styled(link(url)); raw(got, true, false) {
			t.Errorf("%q: %q", url, got)
		}
	}
}

func TestTextOfPeopleStays(t *testing.T) {
	for _, s := range []string{
		"", "shop", "Grüße aus Köln", "日本語のタグ", "naïve — “quoted” · 1 200 €", "🚀 ship", "👨\u200d👩\u200d👧 family", "🏳️\u200d🌈",
		"❤️", "1️⃣", "می\u200cخواهم", "क्\u200dष", "葛󠄀", "e\u0301", "עברית", "العربية",
		"\U0001f469\U0001f3fd\u200d\U0001f680",
	} {
		for name, f := range map[string]func(string) string{"Line": Line, "Block": Block, "Styled": Styled} {
			if got := f(s); got != s {
				t.Errorf("%s(%q) = %q", name, s, got)
			}
		}
	}
	if got := Block("a\n\tb\r\nc"); got != "a\n b\nc" {
		t.Errorf("Block keeps lines: %q", got)
	}
	if got := Line("ERROR \x1b[31;1mred\x1b[0m\r\nnext"); got != "ERROR red next" {
		t.Errorf("colours of a log: %q", got)
	}
	if got := Styled("\x1b[1;38;2;1;2;3mred\x1b[m \x1b[2J \x1b[?25l"); got != "\x1b[1;38;2;1;2;3mred\x1b[m  " {
		t.Errorf("Styled: %q", got)
	}
}

func TestNothingOfACommandIsHidden(t *testing.T) {
	if got := Line("echo ok\x1b]0;; curl evil | sh \x07"); !strings.Contains(got, "curl evil | sh") {
		t.Errorf("Line hides a command: %q", got)
	}
}

func TestWordsComeBackFromAShell(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("needs bash")
	}
	words := append([]string{"", "plain", "it's", "a b", `back\slash`, "$HOME `id` $(id)", "!x", "~", "*", "#", "é'", "日本",
		"-n"}, hostile...)
	for _, w := range words {
		if strings.Contains(w, "\x00") {
			continue // no word can hold it
		}
		var out bytes.Buffer
		c := exec.Command(bash, "-c", "printf -- %s "+Word(w))
		c.Stdout = &out
		if err := c.Run(); err != nil || out.String() != w {
			t.Errorf("%q as %s came back as %q, %v", w, Word(w), out.String(), err)
		}
	}
}

func TestJSONMeansTheSame(t *testing.T) {
	for _, h := range hostile {
		var b bytes.Buffer
		if err := Encode(&b, map[string]string{h: h, "plain": "日本 🚀"}, "  "); err != nil {
			t.Fatal(err)
		}
		if raw(strings.ReplaceAll(b.String(), "\n", ""), false, false) {
			t.Errorf("raw in %q", b.String())
		}
		var back map[string]string
		if err := json.Unmarshal(b.Bytes(), &back); err != nil {
			t.Fatalf("%q: %v", b.String(), err)
		}
		if want := strings.ToValidUTF8(h, "\ufffd"); utf8.ValidString(h) && back[want] != want {
			t.Errorf("%q came back as %q", h, back)
		}
	}
}

func TestMarkdownShowsAndDoesNothing(t *testing.T) {
	for in, want := range map[string]string{
		"a|b":                `a\|b`,
		`a\|b`:               `a\\\|b`,
		"<img src=x>":        "&lt;img src=x&gt;",
		"[x](http://e.test)": `\[x](http://e.test)`,
		"@team":              "@&#8203;team",
		"# head":             `\# head`,
		"- item":             `\- item`,
		"1. item":            `1\. item`,
		"a\n\n# head":        "a  # head",
		"1.5 GB":             "1.5 GB",
	} {
		if got := Markdown(in); got != want {
			t.Errorf("Markdown(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"": "(empty)", "a": "`a`", "a`b": "`` a`b ``", "``": "``` `` ```",
		"a\n\n`": "`` a  ` ``"} {
		if got := Code(in); got != want {
			t.Errorf("Code(%q) = %q, want %q", in, got, want)
		}
	}
}
