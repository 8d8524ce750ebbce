package cli

import (
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"golang.org/x/term"
)

// inlineRuns applies and destroys under the prompt, and does what people do meanwhile: another name than the app's,
// enter twice, a small window and a large one again, a paste of many lines, ctrl+z and fg, another window in front.
func inlineRuns(t *testing.T, c *computer) {
	c.speed = 200
	write(t, c.dir, "slipway.yaml", sandboxStack)
	s := c.on(120, 40, "apply")
	s.waitFor("Type shop to do this", "enter agrees").press("shop-staging", "enter").waitFor("that is not shop")
	s.press("shop", "enter", "enter").waitFor("create  RDS PostgreSQL 16", "creating", "load balancer", "├─")
	s.press("\x1b[O", "q", "esc", "\x1b[200~"+strings.Repeat("yes\n", 5000)+"\x1b[201~")
	s.resize(60, 16).waitFor("ctrl+c stops").resize(120, 40).waitFor("create  RDS PostgreSQL 16")
	s.press("ctrl+z").exits(0).leftAsFound() // there is no shell that could bring it back: it goes on
	kept := ansi.Strip(s.written())
	for _, said := range []string{"✓ create  RDS PostgreSQL 16", "✓ check   health of the API", "✓ budget      1 "} {
		if !strings.Contains(kept[strings.LastIndex(kept, "✓ network"):], said) {
			t.Errorf("what stays does not say %q:\n%s", said, kept[max(0, len(kept)-4000):])
		}
	}

	c.speed = 600
	s = c.on(80, 24, "destroy")
	s.waitFor("WHAT STAYS", "enter agrees").press("esc").exits(1).leftAsFound()
	s.waitFor("Nothing was changed")
	s = c.on(120, 60, "destroy")
	s.waitFor("LOST FOR GOOD", "ElastiCache Redis shop-redis", "enter agrees").press("shop", "enter")
	s.exits(0).leftAsFound()
	if !struck.MatchString(s.written()) {
		t.Error("nothing of what goes is struck through")
	}
}

// struck is the sequence that strikes out what follows.
var struck = regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?9(?:;[0-9;]*)?m`)

// inlineStops ends a run under the prompt by ctrl+c, by ctrl+c twice, and by a terminal that is closed; the next run
// goes on from what is there.
func inlineStops(t *testing.T, c *computer) {
	c.speed = 200
	write(t, c.dir, "slipway.yaml", sandboxStack)
	s := c.on(80, 24, "apply", "--yes")
	s.waitFor("creating").press("ctrl+c").exits(130).leftAsFound().waitFor("Stopped.")
	if !strings.Contains(ansi.Strip(s.written()), "AWS goes on with it") {
		t.Errorf("it does not say what AWS goes on with:\n%s", s.screen())
	}

	s = c.on(80, 24, "apply", "--yes")
	s.waitFor("usual").press("ctrl+c", "ctrl+c").ends(patience)
	if how := s.cmd.ProcessState.Sys().(syscall.WaitStatus); !how.Signaled() && how.ExitStatus() != 130 {
		t.Errorf("ctrl+c twice ends with %v", how)
	}
	s.leftAsFound()

	s = c.on(80, 24, "apply", "--yes")
	s.waitFor("usual")
	if err := s.pty.Close(); err != nil {
		t.Fatal(err)
	}
	s.ends(patience)
	c.speed = 2000
	c.run("apply", "--yes")
}

// leftAsFound fails unless the terminal is as a new one is, and the window was never taken.
func (s *terminal) leftAsFound() *terminal {
	s.t.Helper()
	if strings.Contains(s.written(), ansi.SetModeAltScreenSaveCursor) {
		s.t.Error("a command under the prompt took the whole window")
	}
	return s.modesAsFound()
}

// modesAsFound fails unless the terminal's modes are those of a new one.
func (s *terminal) modesAsFound() *terminal {
	s.t.Helper()
	window, tty, err := pty.Open()
	if err != nil {
		s.t.Fatal(err)
	}
	defer window.Close()
	defer tty.Close()
	fresh, errFresh := term.GetState(int(window.Fd()))
	left, errLeft := term.GetState(int(s.pty.Fd()))
	if errFresh != nil || errLeft != nil || *fresh != *left {
		s.t.Errorf("the terminal's modes are not as they were found: %v %v %v %v", fresh, left, errFresh, errLeft)
	}
	return s.sequencesReset()
}

// sequencesReset fails if anything that was switched on in the terminal is still on.
func (s *terminal) sequencesReset() *terminal {
	s.t.Helper()
	wrote := s.written()
	for set, reset := range map[string]string{ansi.ResetModeTextCursorEnable: ansi.SetModeTextCursorEnable,
		ansi.SetModeBracketedPaste:      ansi.ResetModeBracketedPaste,
		ansi.SetModeSynchronizedOutput:  ansi.ResetModeSynchronizedOutput,
		ansi.SetModeAltScreenSaveCursor: ansi.ResetModeAltScreenSaveCursor,
		ansi.SetModifyOtherKeys2:        ansi.ResetModifyOtherKeys} {
		if strings.LastIndex(wrote, set) > strings.LastIndex(wrote, reset) {
			s.t.Errorf("%q is left on", set)
		}
	}
	return s
}

// findingMended puts one finding right from the command line: without a terminal it shows the plan and wants --yes, at
// one it asks for the name; it keeps the answer that the finding needed, and checks again.
func findingMended(t *testing.T, c *computer) {
	c.speed = 2000
	write(t, c.dir, "slipway.yaml", strings.Replace(sandboxStack, "cache: redis}", "cache: redis, protect: false}", 1))
	c.run("apply", "--yes")
	const id = "database-deletion-protection"
	piped := c.command("checklist", "--fix", id)
	out, _ := piped.CombinedOutput() // its code is looked at
	if code := piped.ProcessState.ExitCode(); code != 2 || !strings.Contains(string(out), "no -> yes") ||
		!strings.Contains(string(out), "--yes") {
		t.Errorf("without a terminal: exit %d\n%s", code, out)
	}
	s := c.on(100, 40, "checklist", "--fix", id)
	s.waitFor("deletion protection no -> yes", "enter agrees").press("shop", "enter")
	s.waitFor("CHECKED AGAIN", "RDS deletion protection is on").exits(0).leftAsFound()
	c.keeps("protect: true")
	s = c.on(100, 40, "checklist", "--fix", "alb-open-port")
	s.exits(2).waitFor("did you mean", "alb-open-ports")
}

// toldToEndTwice tells the screens to end twice in the middle of a run: they end at once, and the terminal is as it was
// found.
func toldToEndTwice(t *testing.T, c *computer) {
	c.speed = 50
	write(t, c.dir, "slipway.yaml", sandboxStack)
	s := c.on(80, 24)
	s.begin().agree().waitFor("creating")
	for range 2 {
		if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	s.ends(patience)
	if s.emu.IsAltScreen() {
		t.Error("the terminal is left on the alternate screen")
	}
	s.modesAsFound()
}
