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
	profiles := []Profile{{Name: "dev"}, {Name: "live", Account: "111122223333"}, {Name: "old", Broken: "it has no keys"}, {Name: "now"}}
	for name, c := range map[string]struct {
		findings []Finding
		in       Situation
		want     []WayKind
	}{
		"signed out":                {[]Finding{locked}, Situation{SignIn: true, Profiles: profiles, Using: "now"}, []WayKind{WaySignIn, WayProfile, WayProfile, WayAgain, WaySandbox}},
		"no aws command":            {[]Finding{locked}, Situation{Profiles: profiles, Using: "now"}, []WayKind{WayProfile, WayProfile, WayAgain, WaySandbox}},
		"no profile at all":         {[]Finding{failed("credentials")}, Situation{SignIn: true}, []WayKind{WaySandbox, WayAgain}},
		"offline":                   {[]Finding{offline}, Situation{SignIn: true, Profiles: profiles}, []WayKind{WayAgain, WaySandbox}},
		"another region":            {[]Finding{failed("region")}, Situation{Opened: true, Profiles: profiles}, []WayKind{WayRegion, WayAgain, WaySandbox}},
		"what is not allowed":       {[]Finding{failed("permissions")}, Situation{Opened: true, Profiles: profiles}, []WayKind{WayPolicy, WayAgain, WayOn, WaySandbox}},
		"too few left":              {[]Finding{failed("quotas")}, Situation{Opened: true, HasFile: true}, []WayKind{WayAgain, WayOn}},
		"the other account":         {[]Finding{failed("account")}, Situation{Opened: true, HasFile: true, Profiles: profiles, Using: "now", Pinned: "111122223333"}, []WayKind{WayProfile, WayProfile, WayAgain}},
		"the sandbox is in use":     {[]Finding{failed("permissions")}, Situation{Opened: true, Sandbox: true}, []WayKind{WayPolicy, WayAgain, WayOn}},
		"a warning forbids nothing": {[]Finding{{ID: "permissions", Status: Warn}, failed("region")}, Situation{Opened: true}, []WayKind{WayRegion, WayAgain, WaySandbox}},
	} {
		var kinds []WayKind
		ways := WaysOut(c.findings, c.in)
		for _, way := range ways {
			kinds = append(kinds, way.Kind)
		}
		if !slices.Equal(kinds, c.want) {
			t.Errorf("%s: %v, not %v", name, kinds, c.want)
		}
		if at := slices.Index(kinds, WayProfile); c.in.Pinned != "" && (at < 0 || ways[at].Profile.Account != c.in.Pinned) {
			t.Errorf("%s: the pinned account's profile is not first", name)
		}
	}
}
