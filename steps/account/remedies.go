package account

import "slices"

// Remedy is what can be done when an account cannot be used.
type Remedy struct {
	Kind    RemedyKind
	Command []string // that signs in
	Profile Profile  // to use instead
}

// RemedyKind says what a way does.
type RemedyKind int

const (
	RemedySignIn  RemedyKind = iota
	RemedyRegion             // choose another region
	RemedyPolicy             // show the policy to ask for
	RemedyProfile            // use another profile
	RemedySandbox            // a simulated AWS
	RemedyAgain              // look again
	RemedyOn                 // go on all the same: the plan and its price can be seen
)

// Situation is what remedies depend on in addition to the findings.
type Situation struct {
	Opened   bool // there is a session
	HasFile  bool
	Sandbox  bool      // the account is the simulated one
	SignIn   bool      // the aws command can be run
	Pinned   string    // the account that slipway.yaml names, "" for none
	Using    string    // the profile in use
	Profiles []Profile // of the user's configuration
}

// Remedies are the ways out of what failed, the likeliest first.
func Remedies(findings []Finding, in Situation) []Remedy {
	failed := func(id string) bool {
		return slices.ContainsFunc(findings, func(f Finding) bool { return f.ID == id && f.Status == Fail })
	}
	var ways []Remedy
	offline := false
	for _, f := range findings {
		offline = offline || f.Offline
		if f.SignIn != nil && in.SignIn {
			ways = append(ways, Remedy{Kind: RemedySignIn, Command: f.SignIn})
		}
	}
	if failed("region") {
		ways = append(ways, Remedy{Kind: RemedyRegion})
	}
	if failed("permissions") {
		ways = append(ways, Remedy{Kind: RemedyPolicy})
	}
	locked := !in.Opened || failed("account")
	if locked && !offline {
		ways = append(ways, others(in)...)
	}
	sandbox := !in.Sandbox && !in.HasFile
	if sandbox && locked && !offline && len(in.Profiles) == 0 {
		return append(ways, Remedy{Kind: RemedySandbox}, Remedy{Kind: RemedyAgain})
	}
	ways = append(ways, Remedy{Kind: RemedyAgain})
	if !locked && !failed("region") {
		// the simulator may be wrong, and answers may fit into the quota: the plan can be seen, nothing is lost
		ways = append(ways, Remedy{Kind: RemedyOn})
	}
	if sandbox {
		ways = append(ways, Remedy{Kind: RemedySandbox})
	}
	return ways
}

// others are the profiles that may open another account, those of the account that slipway.yaml pins first.
func others(in Situation) (ways []Remedy) {
	var rest []Remedy
	for _, p := range in.Profiles {
		switch way := (Remedy{Kind: RemedyProfile, Profile: p}); {
		case p.Name == in.Using || p.Broken != "":
		case in.Pinned != "" && p.Account == in.Pinned:
			ways = append(ways, way)
		default:
			rest = append(rest, way)
		}
	}
	return append(ways, rest...)
}
