package account

import (
	"slices"
	"testing"
)

// TestWaysOut: what helps against what failed comes first, and nothing is offered that cannot help.
func TestWaysOut(t *testing.T) {
	locked := Finding{ID: "credentials", Status: Fail, SignIn: []string{"aws", "sso", "login"}}
	offline := Finding{ID: "credentials", Status: Fail, Offline: true}
	failed := func(id string) Finding { return Finding{ID: id, Status: Fail} }
	profiles := []Profile{{Name: "dev"}, {Name: "live", Account: "111122223333"}, {Name: "old", Broken: "it has no keys"},
		{Name: "now"}}
	for name, c := range map[string]struct {
		findings []Finding
		in       Situation
		want     []RemedyKind
	}{
		"signed out": {[]Finding{locked}, Situation{SignIn: true, Profiles: profiles, Using: "now"},
			[]RemedyKind{RemedySignIn, RemedyProfile, RemedyProfile, RemedyAgain, RemedySandbox}},
		"no aws command": {[]Finding{locked}, Situation{Profiles: profiles, Using: "now"},
			[]RemedyKind{RemedyProfile, RemedyProfile, RemedyAgain, RemedySandbox}},
		"no profile at all": {[]Finding{failed("credentials")}, Situation{SignIn: true},
			[]RemedyKind{RemedySandbox, RemedyAgain}},
		"offline": {[]Finding{offline}, Situation{SignIn: true, Profiles: profiles},
			[]RemedyKind{RemedyAgain, RemedySandbox}},
		"another region": {[]Finding{failed("region")}, Situation{Opened: true, Profiles: profiles},
			[]RemedyKind{RemedyRegion, RemedyAgain, RemedySandbox}},
		"what is not allowed": {[]Finding{failed("permissions")}, Situation{Opened: true, Profiles: profiles},
			[]RemedyKind{RemedyPolicy, RemedyAgain, RemedyOn, RemedySandbox}},
		"too few left": {[]Finding{failed("quotas")}, Situation{Opened: true, HasFile: true},
			[]RemedyKind{RemedyAgain, RemedyOn}},
		"the other account": {[]Finding{failed("account")}, Situation{Opened: true, HasFile: true, Profiles: profiles,
			Using: "now", Pinned: "111122223333"}, []RemedyKind{RemedyProfile, RemedyProfile, RemedyAgain}},
		"the sandbox is in use": {[]Finding{failed("permissions")}, Situation{Opened: true, Sandbox: true},
			[]RemedyKind{RemedyPolicy, RemedyAgain, RemedyOn}},
		"a warning forbids nothing": {[]Finding{{ID: "permissions", Status: Warn}, failed("region")}, Situation{Opened: true},
			[]RemedyKind{RemedyRegion, RemedyAgain, RemedySandbox}},
	} {
		var kinds []RemedyKind
		ways := Remedies(c.findings, c.in)
		for _, way := range ways {
			kinds = append(kinds, way.Kind)
		}
		if !slices.Equal(kinds, c.want) {
			t.Errorf("%s: %v, not %v", name, kinds, c.want)
		}
		if at := slices.Index(kinds, RemedyProfile); c.in.Pinned != "" &&
			(at < 0 || ways[at].Profile.Account != c.in.Pinned) {
			t.Errorf("%s: the pinned account's profile is not first", name)
		}
	}
}
