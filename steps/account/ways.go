package account

import "slices"

// Way is a way out of what keeps an account from being used.
type Way struct {
	Kind    WayKind
	Command []string // that signs in
	Profile Profile  // to use instead
}

// WayKind says what a way does.
type WayKind int

const (
	WaySignIn  WayKind = iota
	WayRegion          // choose another region
	WayPolicy          // show the policy to ask for
	WayProfile         // use another profile
	WaySandbox         // a simulated AWS
	WayAgain           // look again
	WayOn              // go on all the same: the plan and its price can be seen
)

// Situation is what ways out depend on beside the findings.
type Situation struct {
	Opened   bool // there is a session
	HasFile  bool
	Sandbox  bool      // the account is the simulated one
	SignIn   bool      // the aws command can be run
	Pinned   string    // the account that slipway.yaml names, "" for none
	Using    string    // the profile in use
	Profiles []Profile // of the user's configuration
}

// WaysOut are the ways out of what failed, the likeliest first.
func WaysOut(findings []Finding, in Situation) []Way {
	failed := func(id string) bool {
		return slices.ContainsFunc(findings, func(f Finding) bool { return f.ID == id && f.Status == Fail })
	}
	var ways []Way
	offline := false
	for _, f := range findings {
		offline = offline || f.Offline
		if f.SignIn != nil && in.SignIn {
			ways = append(ways, Way{Kind: WaySignIn, Command: f.SignIn})
		}
	}
	if failed("region") {
		ways = append(ways, Way{Kind: WayRegion})
	}
	if failed("permissions") {
		ways = append(ways, Way{Kind: WayPolicy})
	}
	locked := !in.Opened || failed("account")
	if locked && !offline {
		ways = append(ways, others(in)...)
	}
	sandbox := !in.Sandbox && !in.HasFile
	if sandbox && locked && !offline && len(in.Profiles) == 0 {
		return append(ways, Way{Kind: WaySandbox}, Way{Kind: WayAgain})
	}
	ways = append(ways, Way{Kind: WayAgain})
	if !locked && !failed("region") {
		// the simulator may be wrong, and answers may fit into the quota: the plan can be seen, nothing is lost
		ways = append(ways, Way{Kind: WayOn})
	}
	if sandbox {
		ways = append(ways, Way{Kind: WaySandbox})
	}
	return ways
}

// others are the profiles that may open another account, those of the account that slipway.yaml pins first.
func others(in Situation) (ways []Way) {
	var rest []Way
	for _, p := range in.Profiles {
		switch way := (Way{Kind: WayProfile, Profile: p}); {
		case p.Name == in.Using || p.Broken != "":
		case in.Pinned != "" && p.Account == in.Pinned:
			ways = append(ways, way)
		default:
			rest = append(rest, way)
		}
	}
	return append(ways, rest...)
}
