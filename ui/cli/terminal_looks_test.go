package cli

import (
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// resizedApply drags the window about while a run goes on.
func resizedApply(t *testing.T, c *computer) {
	c.speed = 200
	write(t, c.dir, "slipway.yaml", sandboxStack)
	s := c.on(80, 24)
	s.begin().agree().waitFor("creating")
	s.resize(120, 40).waitFor("creating", "usual").resize(60, 16).waitFor("applying").resize(30, 8).waitFor("60x16",
		"goes on")
	s.resize(200, 60).waitFor("applying").resize(80, 24)
	s.made().press("enter").waitFor("shop is live").press("enter").exits(0)
}

// coloured are the sequences that set a colour.
var coloured = regexp.MustCompile(`\x1b\[(?:[0-9;:]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;:]*m`)

// noColour writes no colour at all, and everything is still said.
func noColour(t *testing.T, c *computer) {
	c.env = []string{"NO_COLOR=1"}
	write(t, c.dir, "slipway.yaml", sandboxStack)
	s := c.on(80, 24)
	s.begin().waitFor("+ create").agree().waitFor("applying").made().waitFor("✓", "pass").press("f").waitFor("✗",
		"fail").press("enter")
	s.waitFor("✓ shop is live").press("enter").exits(0)
	if found := coloured.FindString(s.written()); found != "" {
		t.Errorf("a colour was written: %q", found)
	}
}

// plainCharacters keeps to ASCII where the locale promises no more, from the first screen to the card.
func plainCharacters(t *testing.T, c *computer) {
	c.env = []string{"LANG=C"}
	write(t, c.dir, "Dockerfile", terminalDockerfile)
	write(t, c.dir, "requirements.txt", fullRequirements)
	s := c.on(80, 24)
	s.waitFor("Set up a new stack").press("enter").waitFor("> AWS region").press("ctrl+o")
	s.waitFor("> E-mail").press("me@example.com").waitFor("me@example.com").press("ctrl+o")
	s.waitFor("Nothing of this has been done yet").press("enter").waitFor("Type shop").press("shop").waitFor(
		"> shop").press("enter")
	s.waitFor("applying").made().press("enter").waitFor("shop is live").press("enter").exits(0)
	for _, r := range ansi.Strip(s.written()) {
		if r > 126 {
			t.Errorf("%q was written", r)
			break
		}
	}
}

// noScreens never opens the screens where nobody could use them: on a dumb terminal, and in a pipe.
func noScreens(t *testing.T, c *computer) {
	for _, text := range []string{"", sandboxStack} {
		if text != "" {
			write(t, c.dir, "slipway.yaml", text)
		}
		c.env = []string{"TERM=dumb"}
		dumb := c.on(80, 24)
		dumb.ends(patience)
		c.env = nil
		piped, _ := c.command().CombinedOutput() // its exit code depends on the file
		for where, wrote := range map[string]string{"on a dumb terminal": dumb.written(), "in a pipe": string(piped)} {
			if strings.Contains(wrote, "\x1b[?1049h") || strings.Contains(wrote, "Set up a new stack") || wrote == "" {
				t.Errorf("%s, with slipway.yaml %q:\n%q", where, text, wrote)
			}
		}
	}
}
