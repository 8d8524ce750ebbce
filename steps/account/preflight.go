package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Status is how a preflight check ended. What could not be read is Unknown, never OK.
type Status string

const (
	OK      Status = "ok"
	Warn    Status = "warn"
	Fail    Status = "fail"
	Unknown Status = "unknown"
)

// Finding is one thing looked at before anything is planned.
type Finding struct {
	ID      string // credentials, account, root-user, region, permissions, quotas
	Title   string
	Status  Status
	Detail  string
	Next    string   // what to do; empty when there is nothing to do
	SignIn  []string // the command that begins the session that is missing
	Offline bool     // nothing answered: no other credentials would help
	Missing []string // the actions that are not allowed, all of them
	// Mendable is whether a change of the folder, which is shown first, mends it.
	Mendable bool
}

// FindingIDs are the findings of Preflight in their order; a stack that exists needs no more of the quotas.
func FindingIDs(existing bool) []string {
	ids := []string{"credentials", "account", "region", "permissions", "quotas", "root-user"}
	if existing {
		ids = slices.Delete(ids, 4, 5)
	}
	return ids
}

// Preflight looks at the account before a setup: whose credentials, which account, the region, the permissions, the
// quotas. each is called with every finding as soon as it is there, for one at a time; it may be nil. existing says
// that the stack is there already, so that it needs no more of the quotas. The findings come back in the order of
// FindingIDs.
func Preflight(ctx context.Context, c *cloud.Clients, who Identity, s stack.Settings, existing bool,
	each func(Finding)) []Finding {
	var mu sync.Mutex
	if s.Region == "" {
		s.Region = c.Region
	}
	checks := map[string]func() Finding{
		"credentials": func() Finding { return credentials(who) },
		"account":     func() Finding { return planFinding(accountFinding(who, s), live.ReadAccountPlan(ctx, c)) },
		"region":      func() Finding { return regionFinding(ctx, c, s.Region) },
		"permissions": func() Finding { return permissions(ctx, c, who, s) },
		"quotas":      func() Finding { return quotas(ctx, c, s) },
		"root-user":   func() Finding { return rootUser(ctx, c) },
	}
	expected := FindingIDs(existing)
	findings := make([]Finding, len(expected))
	var wg sync.WaitGroup
	for i, id := range expected {
		wg.Go(func() {
			f := checks[id]()
			mu.Lock()
			defer mu.Unlock()
			findings[i] = f
			if each != nil {
				each(f)
			}
		})
	}
	wg.Wait()
	return findings
}

// IdentityFindings are the findings that need no more than who we are.
func IdentityFindings(who Identity, s stack.Settings) []Finding {
	return []Finding{credentials(who), accountFinding(who, s)}
}

func credentials(who Identity) Finding {
	f := Finding{ID: "credentials", Title: "Credentials", Status: OK, Detail: who.Name()}
	if who.From != "" {
		f.Detail += ", " + who.From
	}
	return f
}

func accountFinding(who Identity, s stack.Settings) Finding {
	f := Finding{ID: "account", Title: "Account", Status: OK, Detail: who.Account}
	switch {
	case who.Root:
		f.Status, f.Detail = Fail, "these are the root credentials of account "+who.Account
		f.Next = "sign in as a user or role instead: slipway writes nothing with root credentials"
	case s.Account != "" && s.Account != who.Account:
		f.Status, f.Detail = Fail, "the credentials belong to account "+who.Account+", slipway.yaml is pinned to "+s.Account
		f.Next = "use a profile of account " + s.Account + " (--profile NAME), or set up a stack of its own for this " +
			"account in another folder"
	}
	return f
}

// planFinding adds what the account's plan means for a database. A plan that cannot be read says nothing: RDS says
// itself what it refuses.
func planFinding(f Finding, plan live.Fact[live.AccountPlan]) Finding {
	if f.Status == OK && plan.Exists() && plan.Value.Free {
		f.Status = Warn
		f.Detail += ", on AWS's free plan: RDS makes micro databases only, without a standby, and keeps backups for a day"
		f.Next =
			"answers that nobody gave follow it; to have more, upgrade the plan in the Billing console (its credits stay)"
	}
	return f
}

// rootUser looks at the account's root user: long-lived keys and a missing second factor are the account's worst risks.
func rootUser(ctx context.Context, c *cloud.Clients) Finding {
	f := Finding{ID: "root-user", Title: "Root user", Status: OK, Detail: "has a second factor and no access keys"}
	summary, err := summarise(ctx, c)
	if err != nil {
		return unreadable(f.ID, f.Title, Unknown, err)
	}
	var risks []string
	if summary["AccountAccessKeysPresent"] > 0 {
		risks = append(risks, "access keys")
	}
	if summary["AccountMFAEnabled"] == 0 {
		risks = append(risks, "no second factor")
	}
	if len(risks) > 0 {
		f.Status, f.Detail = Warn, "the account's root user has "+strings.Join(risks, " and ")
		f.Next = "sign in as root once: delete its keys, add a second factor"
	}
	return f
}

func regionFinding(ctx context.Context, c *cloud.Clients, name string) Finding {
	f := Finding{ID: "region", Title: "Region", Status: OK, Detail: name}
	if r, known := cloud.RegionNamed(name); known {
		f.Detail += ", " + r.Place
	}
	status, err := Region(ctx, c, name)
	if err != nil {
		unknown := unreadable(f.ID, f.Title, Unknown, err)
		unknown.Detail = f.Detail + ": " + unknown.Detail
		return unknown
	}
	switch status {
	case NotEnabled:
		f.Status, f.Detail = Fail, "the account has not enabled "+name
		f.Next = "enable it under Account settings in the AWS console (it takes some minutes), or choose another region"
	case NoRegion:
		f.Status, f.Detail = Fail, "there is no region "+name
		f.Next = "regions look like eu-west-1"
		if near := cloud.SuggestRegion(name); near != "" {
			f.Next = "did you mean " + near + "?"
		}
	}
	return f
}

// regionBehind tells whether it was the region that refused credentials: one the account has not opted in to knows
// nobody.
func regionBehind(ctx context.Context, c *cloud.Clients, err error) error {
	r, _ := cloud.RegionNamed(c.Region)
	if !r.OptIn || !cloud.Is(err, "InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure", "OptInRequired") {
		return nil
	}
	if _, err := c.STS.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}, soon,
		func(o *sts.Options) { o.Region = home(c.Region) }); err != nil {
		return nil
	}
	return &cloud.Error{Code: codeRegionNotEnabled, Safe: true, Means: "the account has not enabled " + c.Region +
		", though the credentials are good",
		Next: "enable it under Account settings in the AWS console (it takes some minutes), or choose another region"}
}

func unreadable(id, title string, status Status, err error) Finding {
	e := cloud.Explain(err)
	f := Finding{ID: id, Title: title, Status: status, Detail: e.Means, Next: e.Next}
	if f.Detail == "" {
		f.Detail = e.Said
	}
	var said *cloud.Error
	if status == Unknown {
		f.Detail = "could not verify: " + f.Detail
		if errors.As(err, &said) && said.Code != "" && !strings.Contains(f.Detail, said.Code) {
			f.Detail += fmt.Sprintf(" (%s)", said.Code)
		}
	}
	return f
}
