package cli

import (
	"strings"
	"testing"

	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/wizard"
)

// everyVerb does from home, by the palette, everything that home offers, and comes back from each.
func everyVerb(t *testing.T, c *computer) {
	c.speed = 2000
	write(t, c.dir, "slipway.yaml", sandboxStack)
	c.run("apply", "--yes")
	s := c.on(100, 80)
	s.atHome()
	settings := stack.Guide()
	settings.App, settings.Region = "shop", "eu-west-1"
	for _, v := range (&wizard.State{Settings: &settings, Session: &session.Session{}}).Verbs() {
		if v.Way == wizard.Leaves {
			continue
		}
		s.press(":").waitFor("Anything").press(v.Name).waitFor(": " + v.Name).press("enter")
		switch v.Way {
		case wizard.RunsStep:
			s.waitFor(strings.ToUpper(v.Arg)).press("esc")
		case wizard.ShowsPlan:
			s.waitFor("Nothing to do").press("esc")
		case wizard.ShowsChecklist:
			s.waitFor("verdict").press("esc")
		case wizard.InTerminal:
			s.leavesCommand(v.Name)
		case wizard.ShowsPage:
			s.settled().press("esc")
		default: // it is said on home, or is a screen of its own
			if !strings.Contains(s.settled().screen(), "home \n") {
				s.press("esc")
			}
		}
		s.keys = append(s.keys, "(back from "+v.Name+")")
		s.atHome()
	}
	s.press(":").waitFor("Anything").press("leave").waitFor(": leave").press("enter").exits(0).modesAsFound()
}

// leavesCommand leaves what a command of home's shows as a person would who only wanted to look, and goes back home.
func (s *terminal) leavesCommand(verb string) {
	s.t.Helper()
	const back = "enter goes back to home"
	said := func(shown string) string { // by this command: what others said is above it
		if at := strings.LastIndex(shown, " "+verb+" --file"); at >= 0 {
			return shown[at:]
		}
		return ""
	}
	waits := func(texts ...string) {
		s.t.Helper()
		s.wait(func(shown string) string {
			for _, text := range texts {
				if strings.Contains(said(shown), text) {
					return ""
				}
			}
			return strings.Join(texts, " or ")
		})
	}
	waits(back, "enter agrees", "Number:", "ctrl+c", "esc leaves")
	switch shown := said(s.screen()); {
	case strings.Contains(shown, back):
	case strings.Contains(shown, "enter agrees"), strings.Contains(shown, "esc leaves"):
		s.press("esc")
	default:
		s.press("ctrl+c")
	}
	waits(back)
	s.press("enter")
}
