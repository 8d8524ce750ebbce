package account

import (
	"context"
	"maps"
	"slices"
	"strings"

	"slipway/steps/cloud"
)

// What every request to AWS carries, and policies of organisations often ask for. The simulator knows only what it is
// told: a key that is left out counts as absent, so that an allow bound to a region refuses everything, and a deny of
// other regions denies everything.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
const (
	keyRegion    = "aws:RequestedRegion"
	keySecure    = "aws:SecureTransport"
	keyPrincipal = "aws:PrincipalArn"
	keyAccount   = "aws:PrincipalAccount"
	keyFactor    = "aws:MultiFactorAuthPresent"
)

// homeServices are the services with one region for all: their requests go to us-east-1, wherever the stack is.
var homeServices = []string{"iam", "budgets", "route53", "freetier"}

// atHome reports whether the actions of a grant are those of services with one region for all.
func atHome(g cloud.Grant) bool {
	return slices.ContainsFunc(g.Actions, isHome)
}

func isHome(action string) bool {
	service, _, _ := strings.Cut(action, ":")
	return slices.Contains(homeServices, service)
}

// byHome splits grants whose actions go to different regions.
func byHome(grants []cloud.Grant) []cloud.Grant {
	var split []cloud.Grant
	for _, g := range grants {
		home, away := g, g
		home.Actions, away.Actions = nil, nil
		for _, a := range g.Actions {
			if isHome(a) {
				home.Actions = append(home.Actions, a)
			} else {
				away.Actions = append(away.Actions, a)
			}
		}
		for _, part := range []cloud.Grant{home, away} {
			if len(part.Actions) > 0 {
				split = append(split, part)
			}
		}
	}
	return split
}

// request adds what the requests that are asked about would carry.
func (q *questions) request(who Identity, region string) {
	if len(q.grants) > 0 && atHome(q.grants[0]) {
		region = home(region)
	}
	for key, value := range map[string]string{keyRegion: region, keySecure: "true", keyPrincipal: who.ARN,
		keyAccount: who.Account} {
		if value != "" {
			q.context[key] = []string{value}
		}
	}
}

// ask simulates the questions, and what is refused once more with a second factor: who signed in with one may do what
// the simulator refuses without. Where that turns the verdict, the question is open.
func (q *questions) ask(ctx context.Context, c *cloud.Clients, source string, own map[string]bool) ([]Missing, error) {
	missing, err := q.simulate(ctx, c, source, own)
	if err != nil || len(missing) == 0 {
		return missing, err
	}
	factor := *q
	factor.context = maps.Clone(q.context)
	factor.context[keyFactor] = []string{"true"}
	still, err := factor.simulate(ctx, c, source, own)
	if err != nil {
		return missing, nil // the first answer counts
	}
	for i, m := range missing {
		if !slices.ContainsFunc(still, func(o Missing) bool { return o.Action == m.Action }) {
			missing[i].Open = keyFactor
		}
	}
	return missing, nil
}

// keysOf are the condition keys of slipway's own policy: one that is not told belongs to another action's statement.
func keysOf(documents []cloud.PolicyDocument) map[string]bool {
	own := map[string]bool{}
	for _, d := range documents {
		for _, g := range d.Grants {
			for _, keys := range g.Conditions {
				for key := range keys {
					own[strings.ToLower(key)] = true
				}
			}
		}
	}
	return own
}

// foreign is the first context key the simulator lacked that is not one of slipway's own conditions, "" when there is
// none.
func foreign(lacked []string, own map[string]bool) string {
	for _, key := range lacked {
		if !own[strings.ToLower(key)] && !strings.EqualFold(key, keyFactor) {
			return key
		}
	}
	return ""
}
