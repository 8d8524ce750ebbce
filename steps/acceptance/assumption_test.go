package acceptance

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"slipway/steps/live"
)

// TestAssumptionsTellWhatTheySaw holds that an assumption nobody could look at is open, that one that panics is too,
// and that what does not hold is written first.
func TestAssumptionsTellWhatTheySaw(t *testing.T) {
	empty := &Run{Live: &live.Stack{}, Calls: &Calls{}}
	for _, a := range Assumptions() {
		if a.Name == "" || a.Says == "" {
			t.Errorf("%+v has no name or says nothing", a)
		}
	}
	findings := Hold(t.Context(), empty, []Assumption{
		{"works", "it works", func(context.Context, *Run) (Verdict, string) { return Holds, "seen" }},
		{"panics", "it panics", func(context.Context, *Run) (Verdict, string) { panic("surprise") }},
		{"broken", "it is broken", func(context.Context, *Run) (Verdict, string) { return Broken, "line\nbreak" }},
	})
	if findings[1].Verdict != Open || !strings.Contains(findings[1].Evidence, "surprise") {
		t.Errorf("a panic became %+v", findings[1])
	}
	var b bytes.Buffer
	if err := Write(&b, findings); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if !strings.HasPrefix(lines[0], "DOES NOT HOLD") || !strings.Contains(lines[0], "line break") ||
		!strings.HasPrefix(lines[2], "holds") {
		t.Errorf("written as\n%s", b.String())
	}
}

// TestNothingMadeIsNothingProven: without a stack no assumption holds or is broken, whatever it rests on.
func TestNothingMadeIsNothingProven(t *testing.T) {
	for _, f := range Hold(t.Context(), &Run{Live: &live.Stack{}, Calls: &Calls{}}, Assumptions()) {
		if f.Verdict != Open {
			t.Errorf("%s: %s, %s", f.Name, f.Verdict, f.Evidence)
		}
	}
}
