package network

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

func itoa(n int) string { return strconv.Itoa(n) }

func evidence(call, field, value string) check.Evidence {
	return check.Evidence{Call: call, Field: field, Value: value}
}

// missing reports a subject that there is nothing to say of: it does not exist and neither does its group. A part the
// stack should have and has not is unknown, not "not applicable": nothing was verified.
func missing(in check.Input, s subject) (bool, check.Result) {
	l := in.Live
	switch {
	case s.err != nil:
		return true, check.Unread(s.what, s.call, s.field, s.err)
	case !l.SecurityGroups.Read():
		return true, check.Unread("the security groups", l.SecurityGroups.Call, s.group+" ingress", l.SecurityGroups.Err)
	case s.exists || l.Group(s.group) != nil:
		return false, check.Result{}
	case s.wanted:
		return true, check.Result{
			Status: check.Unknown, Detail: "neither " + s.what + " nor the group " + s.group +
				" exists yet: there is nothing to verify",
			Evidence: []check.Evidence{evidence(s.call, s.field, "none"), evidence(l.SecurityGroups.Call, "GroupName", "no "+
				s.group)},
		}
	}
	return true, check.Result{Status: check.NotApplicable, Detail: s.absent,
		Evidence: []check.Evidence{evidence(s.call, s.field, "none")}}
}

// groupsOf are the ids of the groups a subject really uses; the one under its name when there is no subject, or when
// the subject shows none. unknown is the verdict where they are not known.
func groupsOf(l *live.Stack, s subject) (ids []string, unknown *check.Result) {
	if s.err != nil {
		r := check.Unread(s.what, s.call, s.field, s.err)
		return nil, &r
	}
	if len(s.attached) > 0 {
		return s.attached, nil
	}
	if g := l.Group(s.group); g != nil {
		return []string{g.ID}, nil
	}
	if s.exists {
		return nil, &check.Result{Status: check.Unknown, Detail: s.what +
			" shows no security group, and there is none named " + s.group}
	}
	return nil, &check.Result{Status: check.Unknown, Detail: "neither " + s.what + " nor the group " + s.group +
		" exists: what may be let in cannot be told"}
}

// judge holds the ingress rules of every group a subject uses, and of the group under its name, against exactly what is
// allowed. needed are rules that must all be there for the subject to be reached; alternatives are rules of which one
// must be.
func judge(in check.Input, s subject, allowed func(live.Rule) bool, needed, alternatives []live.Rule,
	first []check.Evidence) check.Result {
	if gone, r := missing(in, s); gone {
		return r
	}
	l := in.Live
	res := check.Result{Status: check.Pass, Evidence: first}
	ids, unclear := groupsOf(l, s)
	switch {
	case s.exists && len(s.attached) > 0:
		res.Evidence = append(res.Evidence, evidence(s.call, s.field, strings.Join(ids, ", ")))
	case s.exists && unclear == nil:
		res.Evidence = append(res.Evidence, evidence(s.call, s.field, "shows none: judged by the group named "+s.group))
	}
	for _, b := range s.related {
		res.Evidence = append(res.Evidence, evidence(b.call, b.what+" "+b.field, strings.Join(b.attached, ", ")))
	}
	ids = everyGroup(l, s, ids)
	var wrong, unknown []string
	if unclear != nil {
		unknown = append(unknown, unclear.Detail)
	}
	if s.unread != nil {
		unknown, res.Fix = append(unknown, s.unread.Detail), s.unread.Fix
		res.Evidence = append(res.Evidence, s.unread.Evidence...)
	}
	var all []live.Rule
	for _, id := range ids {
		g := byID(l, id)
		if g == nil {
			r := unreadGroup(l, s.what, id)
			unknown, res.Evidence = append(unknown, r.Detail), append(res.Evidence, r.Evidence...)
			continue
		}
		rules := ingressOf(g)
		res.Evidence = append(res.Evidence, evidence(l.SecurityGroups.Call, g.Name+" ("+g.ID+") ingress", written(l, rules)))
		for _, r := range rules {
			all = append(all, r)
			if !allowed(r) {
				wrong = append(wrong, g.Name+" lets in "+say(l, r))
			}
		}
	}
	if len(unknown) == 0 {
		there := func(n live.Rule) bool { return slices.ContainsFunc(all, func(r live.Rule) bool { return same(r, n) }) }
		for _, n := range needed {
			if !there(n) {
				wrong = append(wrong, "nothing lets in "+say(l, n))
			}
		}
		if len(alternatives) > 0 && !slices.ContainsFunc(alternatives, there) {
			wrong = append(wrong, "nothing lets in "+say(l, alternatives[0]))
		}
	}
	switch {
	case len(wrong) > 0:
		res.Status, res.Detail, res.Fix = check.Fail, strings.Join(wrong, "; "), ""
	case len(unknown) > 0:
		res.Status, res.Detail = check.Unknown, strings.Join(unknown, "; ")
	}
	return res
}

// everyGroup are the groups that the check of a subject covers: those it uses, the one under its name, and those of
// related resources.
func everyGroup(l *live.Stack, s subject, uses []string) []string {
	ids := slices.Clone(uses)
	if g := l.Group(s.group); g != nil {
		ids = append(ids, g.ID)
	}
	ids = append(ids, s.groups()...)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// letIn are the groups that the rules of a subject let in as they should.
func letIn(l *live.Stack, s subject, allowed []live.Rule) (groups []string) {
	uses, _ := groupsOf(l, s)
	for _, id := range everyGroup(l, s, uses) {
		g := byID(l, id)
		if g == nil {
			continue
		}
		for _, r := range ingressOf(g) {
			if slices.ContainsFunc(allowed, func(w live.Rule) bool { return same(r, w) }) {
				groups = append(groups, r.Group)
			}
		}
	}
	return groups
}

func byID(l *live.Stack, id string) *live.SecurityGroup {
	for _, list := range [][]live.SecurityGroup{l.SecurityGroups.Items, l.AttachedGroups.Items} {
		for _, g := range list {
			if g.ID == id {
				return &g
			}
		}
	}
	return nil
}

// unreadGroup says why the rules of a group that a resource uses are not known.
func unreadGroup(l *live.Stack, what, id string) check.Result {
	if l.AttachedGroups.Err != nil {
		return check.Unread(what+" uses the group "+id+", whose rules", l.AttachedGroups.Call, id+" ingress",
			l.AttachedGroups.Err)
	}
	return check.Result{Detail: what + " uses the group " + id + ", which " + l.SecurityGroups.Call + " does not show",
		Evidence: []check.Evidence{evidence(l.SecurityGroups.Call, id, "not shown")}}
}

func ingressOf(g *live.SecurityGroup) []live.Rule {
	return live.Without(g.Rules, func(r live.Rule) bool { return r.Egress })
}

func written(l *live.Stack, rules []live.Rule) string {
	if len(rules) == 0 {
		return "none"
	}
	var lines []string
	for _, r := range rules {
		lines = append(lines, say(l, r))
	}
	slices.Sort(lines)
	return fmt.Sprintf("%d: %s", len(lines), strings.Join(lines, ", "))
}
