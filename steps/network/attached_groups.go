package network

import (
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

// tasksInterfaces are the network interfaces of the cluster's tasks.
func tasksInterfaces(l *live.Stack) (ids []string) {
	for _, list := range [][]live.Task{l.Tasks.Items, l.OneShots.Items, l.OtherTasks.Items} {
		for _, t := range list {
			ids = append(ids, t.Interfaces...)
		}
	}
	return ids
}

// attachedElsewhere adds to a verdict what else is in the groups of a source: a rule that lets a group in lets in all
// that is in it.
func attachedElsewhere(l *live.Stack, source subject, groups []string, r check.Result) check.Result {
	if source.unread != nil {
		return and(r, *source.unread)
	}
	if !l.Interfaces.Read() {
		return and(r, check.Unread("who else wears the group of "+source.what, l.Interfaces.Call,
			"NetworkInterfaces[].Groups", l.Interfaces.Err))
	}
	if l.Interfaces.Call == "" { // AWS was not asked
		return r
	}
	var wrong, unclear []string
	own := 0
	for _, i := range l.Interfaces.Items {
		if !slices.ContainsFunc(i.Groups, func(g string) bool { return slices.Contains(groups, g) }) {
			continue
		}
		switch {
		case source.owns != nil && source.owns(i):
			own++
		case ofTask(i) && !l.Tasks.Read():
			return and(r, check.Unread("the tasks, of which one wears the group of "+source.what+",", l.Tasks.Call,
				"attachments[].details[networkInterfaceId]", l.Tasks.Err))
		case ofTask(i) && tasksMoving(l):
			unclear = append(unclear, who(i)+" wears the group of "+source.what+": it is no task that was seen, and tasks are "+
				"starting or ending")
		default:
			wrong = append(wrong, who(i)+" wears the group of "+source.what+" too, and is let in with it")
		}
	}
	seen := check.Evidence{Call: l.Interfaces.Call, Field: "NetworkInterfaces[] with " +
		strings.Join(slices.Compact(slices.Sorted(slices.Values(groups))), ", "),
		Value: itoa(own) + " of " + source.what + ", " + itoa(len(wrong)+len(unclear)) + " of others"}
	switch {
	case len(wrong) > 0:
		return and(r, check.Result{Status: check.Fail, Detail: strings.Join(wrong, "; "), Evidence: []check.Evidence{seen},
			Fix: "take the group off what is not the stack's own (aws ec2 modify-network-interface-attribute --groups ...), " +
				"and give it one of its own"})
	case len(unclear) > 0:
		return and(r, check.Result{Status: check.Unknown, Detail: strings.Join(unclear, "; "),
			Evidence: []check.Evidence{seen}, Fix: "run it again in a minute"})
	}
	return and(r, check.Result{Status: check.Pass, Evidence: []check.Evidence{seen}})
}

// ofTask reports whether ECS made an interface for a task: it writes the attachment's or the task's ARN into the
// description.
func ofTask(i live.Interface) bool {
	return strings.HasPrefix(i.Description, "arn:") && strings.Contains(i.Description, ":ecs:")
}

// tasksMoving reports whether tasks may have started or ended between the reads.
func tasksMoving(l *live.Stack) bool {
	services := l.Workers()
	if s := l.Service.Value; s != nil {
		services = append(services, *s)
	}
	if slices.ContainsFunc(services, func(s live.Service) bool {
		return s.Pending > 0 || len(s.Deployments) > 1 || s.Running != s.Desired
	}) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(l.Tasks.Items, l.OneShots.Items, l.OtherTasks.Items), func(t live.Task) bool {
		return t.LastStatus != "RUNNING" && t.LastStatus != "STOPPED"
	})
}

// who names what an interface belongs to.
func who(i live.Interface) string {
	switch {
	case i.Instance != "":
		return "the EC2 instance " + i.Instance
	case ofTask(i):
		return "a task outside the cluster (" + i.ID + ")"
	case i.Description != "":
		return "the network interface " + i.ID + " (" + i.Description + ")"
	}
	return "the network interface " + i.ID
}

// and joins two verdicts on one check: the worse one decides, and both are said.
func and(a, b check.Result) check.Result {
	rank := map[check.Status]int{check.Fail: 3, check.Unknown: 2, check.Pass: 1, check.Accepted: 1, check.NotApplicable: 0}
	out := check.Result{Status: a.Status, Fix: a.Fix, Evidence: append(slices.Clone(a.Evidence), b.Evidence...)}
	if rank[b.Status] > rank[a.Status] {
		out.Status, out.Fix = b.Status, b.Fix
	}
	var said []string
	for _, r := range []check.Result{a, b} {
		if r.Detail != "" && (r.Status == out.Status || out.Status == check.Fail && r.Status == check.Unknown) {
			said = append(said, r.Detail)
		}
	}
	out.Detail = strings.Join(said, "; ")
	return out
}
