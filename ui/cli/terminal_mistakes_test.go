package cli

import (
	"strings"
	"syscall"
	"testing"
)

// pasted is text as a terminal hands on what is pasted.
func pasted(text string) string { return "\x1b[200~" + text + "\x1b[201~" }

// mistake sends what nobody meant, and says what it was.
func (s *terminal) mistake(what string, sent ...string) *terminal {
	s.t.Helper()
	known := len(s.keys)
	s.press(sent...)
	s.keys = append(s.keys[:known], "("+what+")")
	return s
}

// unchanged waits until the screen is again what it was before a mistake, and fails unless a key still works.
func (s *terminal) unchanged(mistake, before string) {
	s.t.Helper()
	s.settled().wait(func(shown string) string {
		if shown == before {
			return ""
		}
		return "what was there before the " + mistake + ":\n" + before
	})
}

// garbage is what a terminal may send that is no key: the mouse far outside, in two encodings, sequences that nobody
// sends, and half of one.
const garbage = "\x1b[<0;900;900M\x1b[<64;3;300M\x1b[<35;0;0m\x1b[M\xff\xff\xff\x1b[99;99;99~\x1b]11;rgb:zz/1/2\x1b\\" +
	"\x1bP1$rq\x1b\\\x1b[I\x1b[O\x1b[I"

// mistakesOnPages makes the mistakes that people make on a page of the wizard, on one with a field and one without.
func mistakesOnPages(t *testing.T, c *computer) {
	c.folder(t, map[string]string{"Dockerfile": terminalDockerfile, "requirements.txt": fullRequirements})
	s := c.on(80, 24)
	s.app().pages("NETWORK")
	page := s.settled().screen()
	for what, sent := range map[string]string{"wrong keys": "x9é\x00\x1bx", "garbage": garbage,
		"paste": pasted(strings.Repeat("rm -rf /\r\n", 5000))} {
		s.mistake(what, sent).unchanged(what, page)
	}
	s.resize(60, 16).waitFor("NETWORK").resize(1, 1).resize(80, 24).unchanged("resize", page)
	s.mistake("key held down", strings.Repeat("\x1b[B", 300)+strings.Repeat("\x1b[A", 300)).reach("up", "▸ Continue")
	s.unchanged("key held down", page)

	s.mistake("esc held down", strings.Repeat("\x1b", 40)).waitFor("YOUR APP", "▸ Continue").settled()
	s.pages("NETWORK").unchanged("esc held down", page)

	// a field takes one line, no longer than it may be; esc leaves the answer as it was
	s.press("esc").waitFor("YOUR APP", "▸ Continue").change("app", "▸ Name of the app")
	page = s.settled().screen()
	for what, sent := range map[string]string{"paste": pasted(strings.Repeat("two words\r\n", 5000)),
		"garbage": garbage, "letter held down": strings.Repeat("a", 500)} {
		s.mistake(what, sent).settled().press("ctrl+u", "shop").unchanged(what, page)
	}
	s.press("ctrl+c", "ctrl+c").exits(130).modesAsFound()
	c.keeps("app: shop\n")
}

// mistakesInRun makes the mistakes that people make from the plan on: enter twice, where a name is asked for; keys,
// another window in front, garbage and ctrl+z while it applies. The run goes on after fg, says that it stood still, and
// gives notice of its end to somebody who looks at something else.
func mistakesInRun(t *testing.T, c *computer) {
	c.speed = 100
	write(t, c.dir, "slipway.yaml", sandboxStack)
	s := c.atShell(80, 24).begin().waitFor("Nothing of this has been done yet").press("enter", "enter")
	s.waitFor("that is not shop", "Type shop").press("shop").waitFor("▸ shop").press("enter", "enter").waitFor("creating")
	s.mistake("garbage", garbage+"\x1b[O"+pasted(strings.Repeat("q\n", 5000))+"xq9"+strings.Repeat("\x1b[B", 300))
	s.resize(60, 16).waitFor("applying").resize(80, 24).waitFor("applying", "Close the terminal")
	s.press("ctrl+z").waitMatch(`(?s)The run stands still.*Stopped.*prompt>`).sequencesReset()
	s.press("fg", "enter").waitFor("applying", "Close the terminal").press("l").waitFor("stood still for").press("l")
	s.waitFor("Enter checks").settled()
	if got := s.written(); !strings.Contains(got, "\a\x1b]9;slipway: the run of shop has ended\x1b\\") {
		t.Errorf("there is no notice of its end")
	}
	checks := s.made().settled().screen()
	s.press("ctrl+z").waitMatch(`(?s)Stopped.*Stopped.*prompt>`).press("fg", "enter").waitFor("verdict")
	s.unchanged("ctrl+z and fg", checks)
	s.press("enter").waitFor("shop is live").press("enter").waitMatch(`(?s)with a snapshot.*╯\s*prompt>`)
	s.press("exit", "enter").ends(patience)
}

// silentTerminal answers no question about its colours and modes: everything is there without.
func silentTerminal(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", sandboxStack)
	c.silent = true
	s := c.on(80, 24).begin().waitFor("Nothing of this has been done yet")
	plan := s.settled().screen()
	s.press("\x1a").unchanged("ctrl+z without a shell", plan)
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	s.ends(patience)
	s.modesAsFound()
	c.keeps("app: shop\n")
	c.on(80, 24, "apply").waitFor("Type shop to do this").press("esc").exits(1).leftAsFound()
}
