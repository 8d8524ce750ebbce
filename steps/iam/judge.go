package iam

import (
	"maps"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// RoleInUse is one role that a check judges, and what names it.
type RoleInUse struct {
	ARN  string
	Fact live.Fact[live.Role]
	From check.Evidence // the definition or schedule that names it; empty: only the stack's own naming does
}

// OwnOf says what belongs to a stack.
func OwnOf(i stack.Identity) Own {
	return Own{App: i.App, Prefix: i.Prefix(), Parameters: i.ParameterPath()}
}

// Named are the role of a name, where it is there, and every other one that is named, each once.
func Named(l *live.Stack, name string, fact live.Fact[live.Role], named map[string]check.Evidence) []RoleInUse {
	own := l.Identity.GlobalARN("iam", "role/"+name)
	first := RoleInUse{ARN: own, Fact: fact, From: named[own]}
	var roles []RoleInUse
	if !fact.Read() || fact.Exists() || first.From.Call != "" {
		roles = append(roles, first)
	}
	for _, arn := range slices.Sorted(maps.Keys(named)) {
		if arn != own && arn != "" {
			roles = append(roles, RoleInUse{ARN: arn, Fact: l.OtherRoles[arn], From: named[arn]})
		}
	}
	return roles
}

// Judge holds what each role's policies allow against what it is for. what is the kind of role, as people name it.
func Judge(l *live.Stack, what string, roles []RoleInUse, judge func(Own, []Policy) []string) check.Result {
	return verdict(what, roles, func(r live.Role) (wrong []string, unread []check.Result, seen []check.Evidence) {
		var policies []Policy
		for _, name := range slices.Sorted(maps.Keys(r.Inline)) {
			policies = append(policies, Policy{"policy " + name, r.Inline[name]})
			seen = append(seen, check.Evidence{Call: "iam:GetRolePolicy", Field: r.Name + " inline policy", Value: name})
		}
		for _, arn := range r.Attached {
			name := arn[strings.LastIndexByte(arn, '/')+1:]
			document, known := r.Managed[arn]
			switch {
			case known:
				policies = append(policies, Policy{"managed policy " + name, document})
			case broadByName(name):
				wrong = append(wrong, "managed policy "+name+" is attached")
			default:
				unread = append(unread, check.Unread("the managed policy "+name, live.CallPolicy, r.Name+" "+arn, r.ManagedErr))
				continue
			}
			seen = append(seen, check.Evidence{Call: "iam:ListAttachedRolePolicies",
				Field: r.Name + " AttachedPolicies", Value: arn})
		}
		if len(seen)+len(unread) == 0 {
			seen = append(seen, check.Evidence{Call: "iam:ListRolePolicies", Field: r.Name + " policies", Value: "none"})
		}
		return append(judge(OwnOf(l.Identity), policies), wrong...), unread, seen
	})
}

// broadByName reports whether AWS's name of a managed policy says that it gives a whole service, or everything.
func broadByName(name string) bool {
	return strings.HasSuffix(name, "FullAccess") || strings.HasSuffix(name, "ReadOnlyAccess") ||
		strings.HasPrefix(name, "Administrator") || strings.HasPrefix(name, "PowerUser")
}

// JudgeTrust holds whom each role's trust lets take it against the one service it is for; ok says why a trust is not,
// for the roles that have any.
func JudgeTrust(what string, roles []RoleInUse, wrong func(document string) []string) check.Result {
	return verdict(what, roles, func(r live.Role) ([]string, []check.Result, []check.Evidence) {
		return wrong(r.Trust), nil, []check.Evidence{{Call: "iam:GetRole", Field: r.Name + " AssumeRolePolicyDocument",
			Value: principals(r.Trust)}}
	})
}

// principals are those that a trust document names.
func principals(document string) string {
	statements, err := Parse(document)
	if err != nil {
		return "not understood"
	}
	var who []string
	for _, s := range statements {
		for _, kind := range slices.Sorted(maps.Keys(s.Principal)) {
			who = append(who, s.Principal[kind]...)
		}
	}
	return strings.Join(who, ", ")
}

func verdict(what string, roles []RoleInUse,
	look func(live.Role) (wrong []string, unread []check.Result, seen []check.Evidence)) check.Result {
	res := check.Result{Status: check.NotApplicable, Detail: "there is no " + what + " yet"}
	var failed, unknown []string
	miss := func(r check.Result) {
		unknown, res.Fix, res.Evidence = append(unknown, r.Detail), r.Fix, append(res.Evidence, r.Evidence...)
	}
	for _, r := range roles {
		if res.Status = check.Pass; r.From.Call != "" {
			res.Evidence = append(res.Evidence, r.From)
		}
		name := r.ARN[strings.LastIndexByte(r.ARN, '/')+1:]
		switch {
		case !r.Fact.Read():
			miss(check.Unread("the "+what+" "+name, r.Fact.Call, r.ARN, r.Fact.Err))
		case r.Fact.Value == nil:
			miss(check.Result{Detail: "the " + what + " " + name + " is named and IAM does not have it",
				Fix:      "slipway apply makes the stack's own roles",
				Evidence: []check.Evidence{{Call: "iam:GetRole", Field: r.ARN, Value: "none"}}})
		default:
			wrong, unread, seen := look(*r.Fact.Value)
			res.Evidence = append(res.Evidence, seen...)
			for _, w := range wrong {
				failed = append(failed, name+": "+w)
			}
			for _, u := range unread {
				miss(u)
			}
		}
	}
	switch {
	case len(failed) > 0:
		res.Status, res.Detail, res.Fix = check.Fail, strings.Join(failed, "; "), ""
	case len(unknown) > 0:
		res.Status, res.Detail = check.Unknown, strings.Join(unknown, "; ")
	case res.Status == check.Pass:
		res.Detail = ""
	}
	return res
}
