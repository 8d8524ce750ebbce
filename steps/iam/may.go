package iam

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"slipway/steps/live"
)

// May says whether a role's policies let it do an action on a resource: a reason why not, "" where they do, and false
// where they do not tell, because one was not read. A condition on what is allowed is taken to hold, since most are;
// one on what is denied is not.
func May(r live.Role, action, resource string) (why string, known bool) {
	policies := map[string]string{}
	maps.Copy(policies, r.Inline)
	known = r.ManagedErr == nil
	for _, arn := range r.Attached {
		document, ok := r.Managed[arn]
		known = known && ok
		policies[arn[strings.LastIndexByte(arn, '/')+1:]] = document
	}
	allowed := false
	for _, name := range slices.Sorted(maps.Keys(policies)) {
		statements, err := Parse(policies[name])
		if err != nil {
			known = false
			continue
		}
		for _, s := range statements {
			switch {
			case !s.speaksOf(action, resource):
			case s.allows():
				allowed = true
			case len(s.Condition) == 0:
				return fmt.Sprintf("policy %s denies %s", name, action), true
			}
		}
	}
	if allowed {
		return "", true
	}
	return "no policy allows " + action, known
}

// speaksOf reports whether a statement is about an action on a resource, its conditions aside.
func (s Statement) speaksOf(action, resource string) bool {
	named := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return Matches(p, resource) })
	}
	does := slices.ContainsFunc(s.Action, func(p string) bool { return covers(p, action) })
	if len(s.NotAction) > 0 {
		does = !slices.ContainsFunc(s.NotAction, func(p string) bool { return covers(p, action) })
	}
	if len(s.NotResource) > 0 {
		return does && !named(s.NotResource)
	}
	return does && named(s.resources())
}

// Untrusted says why a trust document does not let a service of AWS take the role for an account, "" where it does.
func Untrusted(service, account, document string) string {
	statements, err := Parse(document)
	if err != nil {
		return "its trust cannot be understood"
	}
	why := "its trust does not name " + service
	for _, s := range statements {
		if !s.allows() || !slices.Contains(s.Principal["Service"], service) {
			continue
		}
		other := s.pinnedElsewhere(account)
		if other == "" {
			return ""
		}
		why = "its trust lets " + service + " take it for " + other + " alone"
	}
	return why
}

// pinnedElsewhere is whom a statement's conditions name in place of an account, "" where they do not keep it out.
func (s Statement) pinnedElsewhere(account string) string {
	for operator, keys := range s.Condition {
		if strings.Contains(operator, "Not") {
			continue
		}
		for key, values := range keys {
			switch {
			case strings.EqualFold(key, "aws:SourceAccount") && !slices.Contains(values, account):
				return "account " + some(values)
			case strings.EqualFold(key, "aws:SourceArn") && !slices.ContainsFunc(values, func(arn string) bool {
				return ofAccount(account, arn) || !strings.HasPrefix(arn, "arn:") || wild(strings.Join(strings.Split(arn,
					":")[:min(5,
					len(strings.Split(arn, ":")))], ":"))
			}):
				return some(values)
			}
		}
	}
	return ""
}
