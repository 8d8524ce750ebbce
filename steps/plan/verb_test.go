package plan

import "testing"

// TestACheckIsNoUpdate: a check and a run are work, and neither is about a resource; machine output keeps to the six
// verbs it documents.
func TestACheckIsNoUpdate(t *testing.T) {
	p := Plan{Actions: []Action{{ID: "a", Verb: Check}, {ID: "b", Verb: RunOnce}, {ID: "c", Verb: Update},
		{ID: "d", Verb: None}}}
	if n := p.Count(); len(p.Work()) != 3 || n[Update] != 1 || n[Check] != 1 || n[RunOnce] != 1 {
		t.Errorf("work %d, counted %v", len(p.Work()), p.Count())
	}
	if left := p.Unapproved(Consent{Yes: true}); len(left) > 0 {
		t.Errorf("a yes does not cover %v", left)
	}
	for v, documented := range map[Verb]Verb{Check: None, RunOnce: Create, Update: Update, None: None, Adopt: Adopt} {
		if v.Documented() != documented || v.OfResource() == (v == Check || v == RunOnce) {
			t.Errorf("%s is written as %s, of a resource: %t", v, v.Documented(), v.OfResource())
		}
	}
}
