package cli

import (
	"os"
	"strings"
	"testing"
)

// journey is what a person does at a computer.
type journey func(t *testing.T, c *computer)

// TestTerminal walks whole journeys by keys in the program on a real terminal. Not every step is run again unless
// SLIPWAY_MATRIX=full.
func TestTerminal(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs the program for half a minute")
	}
	for name, walk := range journeys() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk(t, newComputer(t, itself(t)))
		})
	}
}

func journeys() map[string]journey {
	all := map[string]journey{
		"first setup":                firstSetup,
		"back and change":            backAndChange,
		"a change in every step":     changeEveryStep,
		"a monorepo":                 monorepo,
		"a compose app":              composeApp,
		"no domain":                  noDomain,
		"no database":                noDatabase,
		"quit and come back":         quitAndComeBack,
		"a name already taken":       nameTaken,
		"a folder without its file":  folderWithoutFile,
		"failure and another answer": failureAndAnswer,
		"failure and retry":          failureAndRetry,
		"ctrl+c and go on":           interruptAndGoOn,
		"ctrl+c three times":         interruptThreeTimes,
		"the terminal is closed":     terminalClosed,
		"dns elsewhere":              dnsElsewhere,
		"a small window":             smallWindow,
		"resized while it applies":   resizedApply,
		"no colour":                  noColour,
		"plain characters":           plainCharacters,
		"no screens":                 noScreens,
		"under the prompt":           inlineRuns,
		"stopped under the prompt":   inlineStops,
		"a task that is asked about": taskAsks,
		"a window that is held":      windowHeld,
		"told to end twice":          toldToEndTwice,
		"a finding is put right":     findingMended,
		"mistakes on pages":          mistakesOnPages,
		"mistakes in a run":          mistakesInRun,
		"every verb from home":       everyVerb,
		"a terminal that is silent":  silentTerminal,
	}
	for i, again := range again {
		if i%3 == 0 || os.Getenv("SLIPWAY_MATRIX") == "full" {
			all["again from home: "+again.step] = again.fromHome
		}
		if i%3 == 1 || os.Getenv("SLIPWAY_MATRIX") == "full" {
			all["again by name: "+again.step] = again.byName
		}
	}
	return all
}

const terminalDockerfile = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1001\nEXPOSE 8000\nCMD [\"python\", " +
	"\"-m\", \"app\"]\n"

// agree types the app's name under the plan.
func (s *terminal) agree() *terminal { s.t.Helper(); return s.agreeTo("shop") }

func (s *terminal) agreeTo(name string) *terminal {
	s.t.Helper()
	s.waitFor("Nothing of this has been done yet").press("enter").waitFor("Type " + name)
	return s.press(name).waitFor("▸ " + name).press("enter")
}

// begin goes on with the answers of slipway.yaml to the plan, when nothing is in AWS yet.
func (s *terminal) begin() *terminal {
	s.t.Helper()
	return s.waitFor("Go on with shop").press("enter").waitFor("YOUR APP").press("ctrl+o")
}

// made waits for the end of a run, and goes on to its checklist.
func (s *terminal) made() *terminal {
	s.t.Helper()
	return s.waitFor("Enter checks").press("enter").waitMatch(`\d of \d+ pass`)
}

// live goes from the end of a run over a checklist on which nothing fails to the card.
func (s *terminal) live(app string) *terminal {
	s.t.Helper()
	s.made()
	if shown := s.screen(); strings.Contains(shown, " fail") {
		s.t.Fatalf("a check fails:\n%s", shown)
	}
	return s.press("enter").waitFor(app + " is live")
}

// home opens the stack that stands.
func (s *terminal) home() *terminal {
	s.t.Helper()
	return s.atHome()
}

// atHome waits until home has looked at everything and finds all seven steps as they should be.
func (s *terminal) atHome() *terminal {
	s.t.Helper()
	s.waitMatch(`slipway .* home *\n`).waitFor("answers 200")
	if shown := s.screen(); strings.Count(shown, "in sync") != 7 {
		s.t.Fatalf("not every step is in sync:\n%s\nkeys: %s", shown, strings.Join(s.keys, " "))
	}
	return s
}
